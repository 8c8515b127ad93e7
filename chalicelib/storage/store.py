"""The repositories over one client, with one deadline."""

from __future__ import annotations

from botocore.exceptions import ClientError
from msgspec import Struct, field, structs

from chalicelib.domain.engine.deciding import DecisionBasis
from chalicelib.domain.guests.words import Search
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.errors import StoreUnavailable
from chalicelib.storage.leases import Leases
from chalicelib.storage.read_through import Cache
from chalicelib.storage.repositories.api_keys import ApiKeyCache, ApiKeyRepository, ApiKeyUses
from chalicelib.storage.repositories.booking_codes import BookingCodeRepository
from chalicelib.storage.repositories.bookings import BookingRepository
from chalicelib.storage.repositories.calendars import CalendarRepository
from chalicelib.storage.repositories.campaigns import CampaignRepository
from chalicelib.storage.repositories.consents import ConsentRepository
from chalicelib.storage.repositories.contacts import ContactRepository
from chalicelib.storage.repositories.events import EventRepository
from chalicelib.storage.repositories.exposures import ExposureRepository
from chalicelib.storage.repositories.feeds import FeedRepository
from chalicelib.storage.repositories.guest_search import Filters, GuestSearch
from chalicelib.storage.repositories.guest_tokens import GuestTokenCache, GuestTokenRepository
from chalicelib.storage.repositories.holds import HoldRepository
from chalicelib.storage.repositories.hotel_clocks import HotelClockRepository
from chalicelib.storage.repositories.hotels import HotelCache, HotelRepository
from chalicelib.storage.repositories.idempotency import IdempotencyRepository
from chalicelib.storage.repositories.learning import LearningRepository
from chalicelib.storage.repositories.presence import PresenceRepository
from chalicelib.storage.repositories.rate_limits import RateLimitRepository, Refusals
from chalicelib.storage.repositories.sessions import SessionRepository
from chalicelib.storage.repositories.templates import TemplateRepository
from chalicelib.storage.repositories.voucher_counts import VoucherCountRepository
from chalicelib.storage.repositories.vouchers import VoucherRepository
from chalicelib.storage.repositories.webhooks import WebhookRepository
from chalicelib.storage.tables import vouchers


class Store(Struct, frozen=True):
    """One repository per aggregate."""

    client: DynamoClient
    api_key_cache: ApiKeyCache = {}
    api_key_uses: ApiKeyUses = {}
    guest_token_cache: GuestTokenCache = {}
    hotel_cache: HotelCache = {}
    decision_cache: Cache[DecisionBasis] = {}
    """By hotel: what decisions are made by, for a minute."""
    refusals: Refusals = {}
    leases: Leases = field(default_factory=Leases)

    def with_deadline(self) -> Store:
        """The same store, with its deadline counted from now: one per request."""
        return structs.replace(self, client=self.client.with_deadline())

    def check_reachable(self) -> None:
        """Raises StoreUnavailable unless the vouchers can be read."""
        try:
            self.client.get(vouchers.TABLE, vouchers.key("v-health"))
        except ClientError as error:  # no such table, no permission
            raise StoreUnavailable from error

    @property
    def vouchers(self) -> VoucherRepository:
        """Vouchers, and every change of one."""
        return VoucherRepository(self.client)

    @property
    def voucher_counts(self) -> VoucherCountRepository:
        """Vouchers counted by status."""
        return VoucherCountRepository(self.client)

    @property
    def bookings(self) -> BookingRepository:
        """Bookings."""
        return BookingRepository(self.client)

    @property
    def booking_codes(self) -> BookingCodeRepository:
        """Codes that bookings' guests confirm."""
        return BookingCodeRepository(self.client)

    @property
    def calendars(self) -> CalendarRepository:
        """Calendars, their agendas, and every change of one."""
        return CalendarRepository(self.client)

    @property
    def campaigns(self) -> CampaignRepository:
        """Campaigns, and every change of one."""
        return CampaignRepository(self.client)

    @property
    def consents(self) -> ConsentRepository:
        """Consents of visitors of hotels' own sites."""
        return ConsentRepository(self.client)

    @property
    def contacts(self) -> ContactRepository:
        """Guests' contacts at hotels."""
        return ContactRepository(self.client)

    def search_guests(self, issuer_uid: str, search: Search, filters: Filters) -> GuestSearch:
        """A hotel's vouchers, by their guests' words and their titles."""
        return GuestSearch(self.contacts, self.vouchers, issuer_uid, search, filters)

    @property
    def holds(self) -> HoldRepository:
        """Holds that have lapsed."""
        return HoldRepository(self.client)

    @property
    def events(self) -> EventRepository:
        """Events."""
        return EventRepository(self.client)

    @property
    def exposures(self) -> ExposureRepository:
        """What visitors have seen, and every change of it."""
        return ExposureRepository(self.client)

    @property
    def feeds(self) -> FeedRepository:
        """Calendars' feeds."""
        return FeedRepository(self.client)

    @property
    def idempotency(self) -> IdempotencyRepository:
        """Idempotency records."""
        return IdempotencyRepository(self.client)

    @property
    def learning(self) -> LearningRepository:
        """What is learned of campaigns."""
        return LearningRepository(self.client)

    @property
    def presence(self) -> PresenceRepository:
        """Heartbeats and rooms."""
        return PresenceRepository(self.client)

    @property
    def rate_limits(self) -> RateLimitRepository:
        """Counters of the rate limit."""
        return RateLimitRepository(self.client, self.refusals, self.leases)

    @property
    def templates(self) -> TemplateRepository:
        """Templates of vouchers."""
        return TemplateRepository(self.client)

    @property
    def sessions(self) -> SessionRepository:
        """Sign-in codes and sessions."""
        return SessionRepository(self.client)

    @property
    def api_keys(self) -> ApiKeyRepository:
        """API keys."""
        return ApiKeyRepository(self.client, self.api_key_cache, self.api_key_uses)

    @property
    def guest_tokens(self) -> GuestTokenRepository:
        """Guest tokens that were exchanged or revoked."""
        return GuestTokenRepository(self.client, self.guest_token_cache)

    @property
    def hotels(self) -> HotelRepository:
        """Hotels' profiles and logos."""
        return HotelRepository(self.client, self.hotel_cache)

    @property
    def hotel_clocks(self) -> HotelClockRepository:
        """Hotels' test clocks, on stages that have them."""
        return HotelClockRepository(self.client)

    @property
    def webhooks(self) -> WebhookRepository:
        """Webhook endpoints."""
        return WebhookRepository(self.client)
