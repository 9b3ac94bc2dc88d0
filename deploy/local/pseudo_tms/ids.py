"""Identifiers that a restart makes again: the same step of the same job always has the same one."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID


def step_id(at: datetime, *parts: object) -> str:
    """Make an identifier in the shape of UUID version 7: the time of the job, then a hash of the step."""
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    hashed = int.from_bytes(hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()[:10])
    bits = (milliseconds << 80) | hashed
    bits = bits & ~(0xF << 76) | (0x7 << 76)
    bits = bits & ~(0x3 << 62) | (0x2 << 62)
    return str(UUID(int=bits))
