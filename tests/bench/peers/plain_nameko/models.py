"""The peer's one table."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, String, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The peer's declarative base."""


class Order(Base):
    """An order with as much text as one of ours has at the top level."""

    __tablename__ = "orders"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(40))
    source_language: Mapped[str] = mapped_column(String(35))
    instructions: Mapped[str] = mapped_column(String(10_000))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    def to_dict(self) -> dict[str, str]:
        """Return what is shown."""
        return {
            "id": self.id,
            "number": self.number,
            "name": self.name,
            "state": self.state,
            "source_language": self.source_language,
            "instructions": self.instructions,
            "created_at": self.created_at.isoformat(),
        }
