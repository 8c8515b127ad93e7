/** How wide the page is, for what is laid out in another way on a phone. */
import { useEffect, useState } from "./view.js";

/** The width of the page in pixels; the component renders again as it changes. */
export function useWidth() {
  const [width, setWidth] = useState(() => window.innerWidth);
  useEffect(() => {
    const look = () => setWidth(window.innerWidth);
    window.addEventListener("resize", look);
    return () => window.removeEventListener("resize", look);
  }, []);
  return width;
}
