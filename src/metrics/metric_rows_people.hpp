// More rows of the table of metrics: how often people come and for how long they stay, and what is stored for nobody.
// Only metric.cpp includes this.

#pragma once

#include <array>

#include "metrics/metric_rows.hpp"

namespace monalys::metrics::rows {

/// A row whose figures are always told apart by a dimension of people too.
struct Split {
  Special row;
  std::optional<store::Dimension> by = {};
};

inline constexpr std::array kHabits{
    Split{{"users.active_days.p50", Realm::logon, Measure::active_days_percentile, Unit::count, Kind::level,
           "Aktiva dagar per användare, median", "Active days per user, median",
           "Hälften av periodens unika inloggade användare (users.unique) sågs på högst så många olika lokala dagar "
           "under perioden; närmaste rang.",
           "Half of the unique logged-in users of the period (users.unique) were seen on no more different local days "
           "of the period than this; nearest rank.",
           Outcome::completed, 50}},
    Split{
        {"users.active_days.p90", Realm::logon, Measure::active_days_percentile, Unit::count, Kind::level,
         "Aktiva dagar per användare, 9 av 10", "Active days per user, 9 of 10",
         "Nio av tio av periodens unika inloggade användare (users.unique) sågs på högst så många olika lokala dagar "
         "under perioden; närmaste rang.",
         "Nine of ten of the unique logged-in users of the period (users.unique) were seen on no more different local "
         "days of the period than this; nearest rank.",
         Outcome::completed, 90}},
    Split{{"users.active_days.mean", Realm::logon, Measure::active_days_mean, Unit::count, Kind::level,
           "Aktiva dagar per användare, medel", "Active days per user, mean",
           "Antalet olika lokala dagar under perioden som dess unika inloggade användare (users.unique) sågs på, i "
           "medeltal.",
           "The number of different local days of the period on which its unique logged-in users (users.unique) were "
           "seen, on average."}},
    Split{{"users.active_days.distribution", Realm::logon, Measure::unique_people, Unit::count, Kind::people,
           "Användare efter antal aktiva dagar", "Users by number of active days",
           "Antalet unika inloggade användare under perioden (users.unique), efter på hur många olika lokala dagar av "
           "perioden de sågs: 1, 2–4, 5–9, 10–19 eller 20 och fler (active_days).",
           "The number of unique logged-in users of the period (users.unique), by on how many different local days of "
           "the period they were seen: 1, 2–4, 5–9, 10–19 or 20 and more (active_days)."},
          store::Dimension::active_days},
    Split{{"users.cohort", Realm::logon, Measure::unique_people, Unit::share, Kind::level,
           "Nya användare som kommer tillbaka", "New users who come back",
           "Av de personer som sågs för första gången under perioden (users.new): andelen som sågs igen så många "
           "perioder senare (age), så som users.unique räknar; kolumnen people är deras antal. Vid age 0 är andelen 1. "
           "Den första perioden rymmer alla som redan fanns när loggarna började.",
           "Of the persons seen for the first time in the period (users.new): the share seen again so many periods "
           "later (age), as users.unique counts; the column people is their number. At age 0 the share is 1. The first "
           "period holds all who were there already when the logs began."},
          store::Dimension::age},
    Split{
        {"storage.inactive.bytes", Realm::storage, Measure::idle_bytes, Unit::bytes, Kind::stock,
         "Lagring i projekt utan aktivitet", "Storage of projects without activity",
         "Volymen vid periodens slut (storage.bytes) i projekt där ingen varit aktiv under de 180 dygnen före: ingen "
         "lyckad inloggning, ingen session, anslutning eller programkörning som började eller slutade, inget batchjobb "
         "som lämnades in, startade eller slutade. En loggpost utan projekt räknas för alla projekt som dess användare "
         "då tillhörde enligt registret över användare. Volym utan projekt räknas inte. Okänt för de första 180 dygnen "
         "av loggar.",
         "The volume at the end of the period (storage.bytes) of projects on which nobody was active in the 180 days "
         "before it: no successful logon, no session, connection or program run that began or ended, no batch job "
         "submitted, started or ended. A record without a project counts for all projects to which its user belonged "
         "then by the register of users. Volume without a project does not count. Unknown for the first 180 days of "
         "logs.",
         Outcome::completed, 50, "live"}},
    Split{
        {"storage.inactive.projects", Realm::storage, Measure::idle_projects, Unit::count, Kind::stock,
         "Projekt med filer men utan aktivitet", "Projects with files but without activity",
         "Antalet projekt med filer i projektmappen vid periodens slut där ingen varit aktiv under de 180 dygnen före, "
         "så som storage.inactive.bytes räknar.",
         "The number of projects with files in their folder at the end of the period on which nobody was active in the "
         "180 days before it, as storage.inactive.bytes counts.",
         Outcome::completed, 50, "live"}},
    Split{{"storage.top_share", Realm::storage, Measure::level_top_share, Unit::share, Kind::stock,
           "De tio största projektens andel av lagringen", "Share of the ten largest projects in storage",
           "De tio projekt som vid periodens slut hade störst volym (storage.bytes): deras andel av all volym i "
           "projektmapparna.",
           "The ten projects with the greatest volume at the end of the period (storage.bytes): their share of all "
           "volume in the project folders.",
           Outcome::completed, 50, "live"}},
};

}  // namespace monalys::metrics::rows
