"""Places: countries, regions, associations and the municipalities that answer."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.models.base import Base


class Country(Base):
    """A country taking part, by ISO 3166-1 alpha-2 code."""

    __tablename__ = "countries"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    currency: Mapped[str] = mapped_column(String(3))
    time_zone: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))


class Region(Base):
    """A first-level unit, by ISO 3166-2 code."""

    __tablename__ = "regions"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(60))
    has_outline: Mapped[bool] = mapped_column(default=True)


class Association(Base):
    """A national association of local authorities, and what its frame of members is called."""

    __tablename__ = "associations"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"), index=True)
    frame_label: Mapped[str] = mapped_column(String(200))
    """Who the results speak for, such as "members of the Association of Polish Cities"."""


class Municipality(Base):
    """One local authority. Names are kept as normalised and as the register had them."""

    __tablename__ = "municipalities"
    __table_args__ = (
        UniqueConstraint("country_code", "code"),
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="valid_in_order"),
        CheckConstraint("population IS NULL OR population >= 0", name="population_not_negative"),
        CheckConstraint("refugees_hosted IS NULL OR refugees_hosted >= 0", name="refugees_not_negative"),
        Index("ix_municipalities_association_region", "association_id", "region_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("countries.code"))
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    original_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40), default="")
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"), index=True)
    association_id: Mapped[int | None] = mapped_column(ForeignKey("associations.id"))
    population: Mapped[int | None]
    size_class: Mapped[str | None] = mapped_column(String(20))
    refugees_hosted: Mapped[int | None]
    refugees_on: Mapped[date | None]
    refugees_source: Mapped[str | None] = mapped_column(String(200))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("municipalities.id"))

    country: Mapped[Country] = relationship()
    region: Mapped[Region] = relationship()
    association: Mapped[Association | None] = relationship()
