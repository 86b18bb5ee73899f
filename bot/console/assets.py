"""Our own style, script and icon: read once, served under the hash of their content for browsers to keep."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

FOLDER = Path(__file__).parent / "static"
KEEP = "public, max-age=31536000, immutable"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Asset:
    """One file."""

    content: bytes
    media_type: str
    digest: str


def read_assets(folder: Path = FOLDER) -> dict[str, Asset]:
    """File name -> asset."""
    return {path.name: _read(path) for path in sorted(folder.iterdir()) if path.is_file()}


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    media_type = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(content=content, media_type=media_type, digest=sha256(content).hexdigest()[:16])


def assets_router(assets: dict[str, Asset]) -> APIRouter:
    """`GET /static/{digest}/{name}`, and the icon where browsers look for it unasked."""
    router = APIRouter()

    @router.get("/static/{digest}/{name}", name="static")
    async def static(digest: str, name: str) -> Response:
        asset = assets.get(name)
        if asset is None:
            raise HTTPException(404)
        # An old address still answers with the present file, but nobody shall keep that.
        keep = KEEP if digest == asset.digest else "no-cache"
        return Response(asset.content, media_type=asset.media_type, headers={"Cache-Control": keep})

    @router.get("/favicon.ico", include_in_schema=False)
    async def favicon() -> Response:
        icon = assets["favicon.svg"]
        return Response(icon.content, media_type=icon.media_type, headers={"Cache-Control": "public, max-age=86400"})

    return router
