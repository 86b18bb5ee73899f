"""Machine translation by a server that speaks LibreTranslate's protocol, for coordinators who read residents' words.

Only built where an operator has named a server: people's words leave the house. A server that is slow or away costs one
time limit, then is left alone for a while.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

import httpx
import structlog

from bot.assistant.translating import Translated

TIME_LIMIT = 4.0
"""seconds for a whole answer, connecting included"""
PAUSE = 60.0
"""seconds in which it is left alone after a failure"""
KEPT = 500
"""translations kept in memory"""
LONGEST = 2000
"""letters that are sent of one text"""
DETECT = "auto"
SPELLED = {"ckb": "ku", "zh": "zh-Hans"}
"""our tag -> theirs"""
ROMANISED = "-Latn"
log = structlog.get_logger(__name__)


class LibreTranslate:
    """`POST /translate`. Thread-safe."""

    def __init__(
        self, url: str, key: str = "", *, time_limit: float = TIME_LIMIT, clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = httpx.URL(url).host
        self._url = f"{url.rstrip('/')}/translate"
        self._key = key
        self._clock = clock
        # Its own time limits are for each step; `_ask` looks at the whole.
        self._http = httpx.Client(timeout=time_limit)
        self._time_limit = time_limit
        self._rest_until = 0.0
        self._known: OrderedDict[tuple[str, str, str], Translated] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, texts: Sequence[str], source: str, target: str) -> Sequence[Translated | None]:
        """Each text in the target language, or None where there is no translation. Never raises, never takes longer."""
        keys = [(text[:LONGEST], source, target) for text in texts]
        missing = list(dict.fromkeys(key for key in keys if key not in self._known and key[0].strip()))
        if missing and self._clock() >= self._rest_until:
            self._remember(dict(zip(missing, self._ask([key[0] for key in missing], source, target), strict=False)))
        with self._lock:
            return [self._known.get(key) for key in keys]

    def _ask(self, texts: list[str], source: str, target: str) -> list[Translated]:
        body = {
            "q": texts, "source": _tag(source), "target": _tag(target), "format": "text",
            **({"api_key": self._key} if self._key else {}),
        }
        try:
            found = self._post(body, len(texts))
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            # Neither the words nor what came back are logged.
            log.warning("translation failed", server=self.name, error=type(error).__name__)
            self._rest_until = self._clock() + PAUSE
            return []
        return [Translated(text=str(one), by=self.name) for one in found]

    def _post(self, body: Mapping[str, object], count: int) -> list[object]:
        """Its answer, read as it comes, so that one that drips does not outlast the time limit."""
        end = self._clock() + self._time_limit
        with self._http.stream("POST", self._url, json=body) as response:
            read = bytearray()
            for piece in response.iter_bytes():
                read += piece
                if self._clock() > end:
                    raise httpx.ReadTimeout("too slow")
        response.raise_for_status()
        found = json.loads(read)["translatedText"]
        if not isinstance(found, list) or len(found) != count:
            raise ValueError("another number of texts came back")
        return found

    def _remember(self, found: dict[tuple[str, str, str], Translated]) -> None:
        with self._lock:
            self._known.update(found)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)


def _tag(language: str) -> str:
    """Romanised text is sent to be detected: no server knows it as the language it is."""
    if not language or language.endswith(ROMANISED):
        return DETECT
    return SPELLED.get(language, language)
