// The rows that the table of metrics is made of: what several realms have in common, and what one alone has. Only
// metric.cpp includes this.

#pragma once

#include <array>
#include <string_view>

#include "metrics/metric.hpp"

namespace monalys::metrics::rows {

using store::Measure;
using store::Span;

/// How a realm's intervals are spoken of.
struct Nouns {
  Realm realm;
  std::string_view many_sv, many_en;      // "sessioner"
  std::string_view having_sv, having_en;  // "användare med program igång"
  std::string_view what_sv, what_en;      // what one of them is
};

inline constexpr std::array kNouns{
    Nouns{Realm::session, "sessioner", "sessions", "användare med öppen session", "users with an open session",
          "En session finns från inloggning till utloggning, också medan användaren är frånkopplad.",
          "A session exists from logon to logoff, also while the user is disconnected."},
    Nouns{Realm::connection, "anslutningar", "connections", "anslutna användare", "connected users",
          "En anslutning varar medan användarens dator är ansluten till plattformen; en som både en gateway och värden "
          "bakom den loggar räknas en gång.",
          "A connection lasts while the user's computer is connected to the platform; one that both a gateway and the "
          "host "
          "behind it log counts once."},
    Nouns{Realm::run, "programkörningar", "program runs", "användare med program igång", "users with programs running",
          "En programkörning varar från det att programmet startar till det att det avslutas, också medan användaren "
          "är frånkopplad.",
          "A program run lasts from the start of the program to its end, also while the user is disconnected."},
    Nouns{Realm::job, "batchjobb", "batch jobs", "användare med batchjobb igång", "users with batch jobs running",
          "Ett batchjobb är igång från start till slut; väntan i kön räknas inte.",
          "A batch job runs from its start to its end; waiting in the queue does not count."},
};

/// A measure that each of those realms has. {many}, {having} and {what} are the realm's nouns.
struct Common {
  std::string_view suffix;
  Measure measure;
  Kind kind;
  std::string_view name_sv, name_en;
  std::string_view definition_sv, definition_en;
  Unit unit = Unit::count;
  unsigned percent = 50;
  Span span = Span::queue;
  Hours hours = Hours::all;
};

inline constexpr std::array kCommon{
    Common{"started", Measure::started, Kind::flow, "Påbörjade {many}", "{many} started",
           "Antalet {many} som började under perioden. {what}",
           "The number of {many} that began in the period. {what}"},
    Common{"ended", Measure::ended, Kind::flow, "Avslutade {many}", "{many} ended",
           "Antalet {many} vars slut är känt och inföll under perioden. {what}",
           "The number of {many} whose end is known and fell in the period. {what}"},
    Common{"concurrent.max", Measure::concurrent_max, Kind::peak, "Flest {many} samtidigt", "Most {many} at once",
           "Det högsta antalet {many} som pågick i samma sekund, och när det först nåddes. {what}",
           "The highest number of {many} going on in the same second, and when it was first reached. {what}"},
    Common{"concurrent.mean", Measure::concurrent_mean, Kind::level, "{many} samtidigt, medel", "{many} at once, mean",
           "Antalet {many} som pågick samtidigt, i medeltal över periodens alla sekunder. {what}",
           "The number of {many} going on at once, averaged over all seconds of the period. {what}"},
    Common{"users.max", Measure::users_max, Kind::peak, "Flest {having} samtidigt", "Most {having} at once",
           "Det högsta antalet olika {having} i samma sekund, och när det först nåddes. Varje person räknas en gång. "
           "{what}",
           "The highest number of different {having} in the same second, and when it was first reached. Each person "
           "counts once. {what}"},
    Common{"users.mean", Measure::users_mean, Kind::level, "{having} samtidigt, medel", "{having} at once, mean",
           "Antalet olika {having} samtidigt, i medeltal över periodens alla sekunder. {what}",
           "The number of different {having} at once, averaged over all seconds of the period. {what}"},
    Common{"concurrent.p95", Measure::concurrent_p95, Kind::level, "{many} samtidigt, 95 procent av tiden",
           "{many} at once, 95 percent of the time",
           "Så många {many} som pågick samtidigt under 95 procent av periodens sekunder, eller färre. {what}",
           "So many {many}, or fewer, went on at once in 95 percent of the seconds of the period. {what}"},
    Common{"users.p95", Measure::users_p95, Kind::level, "{having} samtidigt, 95 procent av tiden",
           "{having} at once, 95 percent of the time",
           "Så många olika {having}, eller färre, under 95 procent av periodens sekunder. {what}",
           "So many different {having}, or fewer, in 95 percent of the seconds of the period. {what}"},
    Common{
        "users.unique", Measure::users_during, Kind::people, "Olika {having} någon gång",
        "Different {having} at some time",
        "Antalet olika personer bland {having} någon gång under perioden, också om det började före den. {what}",
        "The number of different persons among {having} at some time in the period, also if it began before. {what}"},
    Common{
        "hours", Measure::hours, Kind::flow, "Timmar av {many}", "Hours of {many}",
        "Hur länge {many} pågick under perioden, sammanlagt i timmar; en som sträcker sig över flera perioder räknas "
        "i var och en med sin del. {what}",
        "How long {many} went on in the period, in hours, all together; one that lies in several periods counts in "
        "each with its part. {what}"},
    Common{
        "length.p50", Measure::wait_percentile, Kind::level, "Längd på {many}, median", "Length of {many}, median",
        "Hälften av de {many} som slutade under perioden varade högst så länge; närmaste rang, hela sekunder. {what}",
        "Half of the {many} that ended in the period lasted no longer than this; nearest rank, whole seconds. {what}",
        Unit::seconds, 50, Span::length},
    Common{
        "length.p90", Measure::wait_percentile, Kind::level, "Längd på {many}, 9 av 10", "Length of {many}, 9 of 10",
        "Nio av tio av de {many} som slutade under perioden varade högst så länge; närmaste rang, hela sekunder. "
        "{what}",
        "Nine of ten of the {many} that ended in the period lasted no longer than this; nearest rank, whole seconds. "
        "{what}",
        Unit::seconds, 90, Span::length},
    Common{
        "concurrent.office", Measure::concurrent_mean, Kind::level, "{many} samtidigt på kontorstid, medel",
        "{many} at once in office hours, mean",
        "Antalet {many} som pågick samtidigt, i medeltal över kontorstidens alla sekunder på periodens arbetsdagar. "
        "Helgdagar och midsommar-, jul- och nyårsafton är inga arbetsdagar. {what}",
        "The number of {many} going on at once, averaged over all seconds of the office hours of the period's "
        "working days. Public holidays and the eves of Midsummer, Christmas and New Year are no working days. {what}",
        Unit::count, 50, Span::queue, Hours::office},
    Common{
        "users.office", Measure::users_mean, Kind::level, "{having} samtidigt på kontorstid, medel",
        "{having} at once in office hours, mean",
        "Antalet olika {having} samtidigt, i medeltal över kontorstidens alla sekunder på periodens arbetsdagar. "
        "Helgdagar och midsommar-, jul- och nyårsafton är inga arbetsdagar. {what}",
        "The number of different {having} at once, averaged over all seconds of the office hours of the period's "
        "working days. Public holidays and the eves of Midsummer, Christmas and New Year are no working days. {what}",
        Unit::count, 50, Span::queue, Hours::office},
};

/// Everything that one realm alone has.
struct Special {
  std::string_view id;
  Realm realm;
  Measure measure;
  Unit unit;
  Kind kind;
  std::string_view name_sv, name_en;
  std::string_view definition_sv, definition_en;
  Outcome outcome = Outcome::completed;
  unsigned percent = 50;
  std::string_view label = {};
  Span span = Span::queue;
};

inline constexpr std::string_view kWaitSv =
    " Väntan räknas från inlämning till start, i hela sekunder, för jobb som startade under perioden; närmaste rang.";
inline constexpr std::string_view kWaitEn =
    " Waits run from submission to start, in whole seconds, for jobs that started in the period; nearest rank.";

inline constexpr std::array kSpecial{
    Special{"users.unique", Realm::logon, Measure::unique_people, Unit::count, Kind::people,
            "Unika inloggade användare", "Unique logged-in users",
            "Antalet olika personer som under perioden loggade in, anslöt eller återanslöt minst en gång. "
            "Tjänstekonton räknas inte.",
            "The number of different persons who logged on, connected or reconnected at least once in the period. "
            "Service accounts do not count."},
    Special{"users.new", Realm::logon, Measure::new_people, Unit::count, Kind::flow, "Nya användare", "New users",
            "Antalet personer vars allra första kända inloggning eller anslutning inföll under perioden.",
            "The number of persons whose very first known logon or connection fell in the period."},
    Special{"job.submitted", Realm::job, Measure::submitted, Unit::count, Kind::flow, "Inlämnade batchjobb",
            "Batch jobs submitted", "Antalet batchjobb som lämnades in under perioden.",
            "The number of batch jobs submitted in the period."},
    Special{"job.failed", Realm::job, Measure::ended_as, Unit::count, Kind::flow, "Misslyckade batchjobb",
            "Batch jobs failed",
            "Antalet batchjobb som avslutades under perioden med fel: i programmet, av minnesbrist, tidsgräns eller "
            "maskinfel.",
            "The number of batch jobs that ended in the period in failure: in the program, for lack of memory, by time "
            "limit or machine.",
            Outcome::failed},
    Special{"job.withdrawn", Realm::job, Measure::withdrawn, Unit::count, Kind::flow, "Återtagna batchjobb",
            "Batch jobs withdrawn", "Antalet batchjobb som under perioden togs bort ur kön innan de startat.",
            "The number of batch jobs taken out of the queue in the period before they started."},
    Special{"job.withdrawn.hours", Realm::job, Measure::withdrawn_hours, Unit::count, Kind::flow,
            "Timmar som återtagna batchjobb väntat", "Hours that withdrawn batch jobs had waited",
            "Hur länge de batchjobb som återtogs under perioden hade stått i kön, sammanlagt i timmar.",
            "How long the batch jobs withdrawn in the period had been in the queue, in hours, all together."},
    Special{"job.wait.p50", Realm::job, Measure::wait_percentile, Unit::seconds, Kind::level, "Kötid, median",
            "Queue time, median", "Hälften av batchjobben väntade högst så länge.",
            "Half of the batch jobs waited no longer than this.", Outcome::completed, 50},
    Special{"job.wait.p90", Realm::job, Measure::wait_percentile, Unit::seconds, Kind::level, "Kötid, 9 av 10 jobb",
            "Queue time, 9 of 10 jobs", "Nio av tio batchjobb väntade högst så länge.",
            "Nine of ten batch jobs waited no longer than this.", Outcome::completed, 90},
    Special{"job.wait.p95", Realm::job, Measure::wait_percentile, Unit::seconds, Kind::level, "Kötid, 19 av 20 jobb",
            "Queue time, 19 of 20 jobs", "Nitton av tjugo batchjobb väntade högst så länge.",
            "Nineteen of twenty batch jobs waited no longer than this.", Outcome::completed, 95},
    Special{"job.wait.submitted.p50", Realm::job, Measure::wait_percentile, Unit::seconds, Kind::level,
            "Kötid för inlämnade batchjobb, median", "Queue time of batch jobs submitted, median",
            "Hälften av de batchjobb som lämnades in under perioden, och som har startat, väntade högst så länge från "
            "inlämning till start, i hela sekunder; närmaste rang.",
            "Half of the batch jobs submitted in the period that have started waited no longer than this from "
            "submission to start, in whole seconds; nearest rank.",
            Outcome::completed, 50, "", Span::asking},
    Special{"job.wait.submitted.p90", Realm::job, Measure::wait_percentile, Unit::seconds, Kind::level,
            "Kötid för inlämnade batchjobb, 9 av 10 jobb", "Queue time of batch jobs submitted, 9 of 10 jobs",
            "Nio av tio av de batchjobb som lämnades in under perioden, och som har startat, väntade högst så länge "
            "från inlämning till start, i hela sekunder; närmaste rang.",
            "Nine of ten of the batch jobs submitted in the period that have started waited no longer than this from "
            "submission to start, in whole seconds; nearest rank.",
            Outcome::completed, 90, "", Span::asking},
    Special{"job.wait.longest", Realm::job, Measure::wait_longest, Unit::seconds, Kind::level, "Längsta kötid",
            "Longest queue time", "Den längsta väntan bland batchjobben.", "The longest wait among the batch jobs."},
    Special{"job.wait.at_once", Realm::job, Measure::wait_at_once, Unit::share, Kind::level,
            "Andel batchjobb som startade genast", "Share of batch jobs started at once",
            "Andelen batchjobb som väntade högst en minut.", "The share of batch jobs that waited a minute at most."},
    Special{"job.waiting.max", Realm::job, Measure::waiting_max, Unit::count, Kind::peak,
            "Flest väntande batchjobb samtidigt", "Most batch jobs waiting at once",
            "Det högsta antalet batchjobb som samtidigt stod i kön, också de som senare togs bort ur den, och när det "
            "först nåddes.",
            "The highest number of batch jobs in the queue at once, those later withdrawn included, and when it was "
            "first reached."},
    Special{"storage.bytes", Realm::storage, Measure::level_bytes, Unit::bytes, Kind::stock, "Lagring i projektmappar",
            "Storage in project folders",
            "Volymen i projektmapparna enligt den sista fullständiga mätningen före periodens slut, högst 35 dagar "
            "gammal. 1 TB är 10^12 byte.",
            "The volume in the project folders by the last complete snapshot before the end of the period, at most 35 "
            "days old. 1 TB is 10^12 bytes.",
            Outcome::completed, 50, "live"},
    Special{"storage.files", Realm::storage, Measure::level_files, Unit::count, Kind::stock, "Filer i projektmappar",
            "Files in project folders", "Antalet filer enligt samma mätning som storage.bytes.",
            "The number of files by the same snapshot as storage.bytes.", Outcome::completed, 50, "live"},
    Special{"storage.mean", Realm::storage, Measure::level_mean, Unit::bytes, Kind::level,
            "Lagring i projektmappar, medel", "Storage in project folders, mean",
            "Volymen i projektmapparna i medeltal över de sekunder av perioden för vilka det finns en fullständig "
            "mätning; en mätning gäller tills nästa av samma volym, högst 35 dagar.",
            "The volume in the project folders, averaged over the seconds of the period for which there is a complete "
            "snapshot; a snapshot holds until the next one of the same volume, for 35 days at most.",
            Outcome::completed, 50, "live"},
    Special{"storage.max", Realm::storage, Measure::level_max, Unit::bytes, Kind::peak,
            "Största lagring i projektmappar", "Most storage in project folders",
            "Den största volymen i projektmapparna under perioden enligt de mätningar som storage.mean bygger på, och "
            "när den först nåddes.",
            "The greatest volume in the project folders in the period by the snapshots that storage.mean is made of, "
            "and when it was first reached.",
            Outcome::completed, 50, "live"},
    Special{"storage.growth", Realm::storage, Measure::level_growth, Unit::bytes, Kind::flow,
            "Tillväxt i projektmappar", "Growth of project folders",
            "Volymen i projektmapparna vid periodens slut minus den vid periodens början (storage.bytes).",
            "The volume in the project folders at the end of the period less that at its beginning (storage.bytes).",
            Outcome::completed, 50, "live"},
    Special{"storage.quota_use", Realm::storage, Measure::level_quota_use, Unit::share, Kind::stock,
            "Utnyttjad andel av kvoten", "Share of the quota used",
            "Volymen vid periodens slut som andel av gränserna för den, sammanlagt för allt som har en gräns; enligt "
            "samma mätning som storage.bytes.",
            "The volume at the end of the period as a share of the limits on it, of all that has a limit together; by "
            "the same snapshot as storage.bytes.",
            Outcome::completed, 50, "live"},
    Special{"storage.backup.bytes", Realm::storage, Measure::level_bytes, Unit::bytes, Kind::stock,
            "Raderat som finns kvar på säkerhetskopia", "Deleted data still on backup",
            "Volymen på säkerhetskopia av filer som raderats ur projektmapparna, enligt den sista fullständiga "
            "mätningen före periodens slut.",
            "The volume on backup of files deleted from the project folders, by the last complete snapshot before the "
            "end of the period.",
            Outcome::completed, 50, "backup"},
    Special{"order.open", Realm::order, Measure::open_at_end, Unit::count, Kind::stock, "Uppdragskö", "Order queue",
            "Antalet beställningar som inkommit men inte levererats vid periodens slut.",
            "The number of orders received and not delivered at the end of the period."},
    Special{"order.submitted", Realm::order, Measure::submitted, Unit::count, Kind::flow, "Inkomna beställningar",
            "Orders received", "Antalet beställningar som inkom under perioden.",
            "The number of orders received in the period."},
    Special{"order.ended", Realm::order, Measure::closed, Unit::count, Kind::flow, "Levererade beställningar",
            "Orders delivered", "Antalet beställningar som levererades under perioden.",
            "The number of orders delivered in the period."},
    Special{"case.open", Realm::support_case, Measure::open_at_end, Unit::count, Kind::stock, "Öppna supportärenden",
            "Open support cases", "Antalet supportärenden som öppnats men inte stängts vid periodens slut.",
            "The number of support cases opened and not closed at the end of the period."},
    Special{"case.submitted", Realm::support_case, Measure::submitted, Unit::count, Kind::flow, "Nya supportärenden",
            "New support cases", "Antalet supportärenden som öppnades under perioden.",
            "The number of support cases opened in the period."},
    Special{"project.running", Realm::project, Measure::open_at_end, Unit::count, Kind::stock, "Pågående projekt",
            "Running projects", "Antalet projekt som börjat och inte avslutats vid periodens slut.",
            "The number of projects begun and not ended at the end of the period."},
    Special{"project.ended", Realm::project, Measure::ended_at_end, Unit::count, Kind::stock, "Avslutade projekt",
            "Ended projects", "Antalet projekt som avslutats men inte gallrats vid periodens slut.",
            "The number of projects ended and not yet removed at the end of the period."},
    Special{"project.removed", Realm::project, Measure::removed_at_end, Unit::count, Kind::stock, "Gallrade projekt",
            "Removed projects", "Antalet projekt som gallrats före periodens slut.",
            "The number of projects removed before the end of the period."},
    Special{"project.without_agreement", Realm::project, Measure::lacking_at_end, Unit::count, Kind::stock,
            "Pågående projekt utan avtal", "Running projects without an agreement",
            "Antalet pågående projekt som vid periodens slut varken har ett giltigt undertecknat avtal eller är "
            "undantagna.",
            "The number of running projects that at the end of the period neither have a valid signed agreement nor "
            "are exempt."},
    Special{"project.ended.without_agreement", Realm::project, Measure::ended_lacking_at_end, Unit::count, Kind::stock,
            "Avslutade projekt utan avtal", "Ended projects without an agreement",
            "Antalet avslutade, ej gallrade projekt som aldrig haft ett undertecknat avtal och inte är undantagna.",
            "The number of projects ended and not removed that never had a signed agreement and are not exempt."},
    Special{"agreement.signed", Realm::agreement, Measure::agreed_at_end, Unit::count, Kind::stock,
            "Projekt med undertecknat avtal", "Projects with a signed agreement",
            "Antalet projekt med ett undertecknat avtal som gäller vid periodens slut, oavsett om projektet pågår, är "
            "avslutat eller gallrat.",
            "The number of projects with a signed agreement valid at the end of the period, whether the project is "
            "running, ended or removed.",
            Outcome::completed, 50, "signed"},
    Special{"logon.count", Realm::logon, Measure::moments, Unit::count, Kind::flow, "Inloggningar", "Logons",
            "Antalet lyckade inloggningar under perioden; kan delas upp efter inloggningssätt (label).",
            "The number of successful logons in the period; can be grouped by method (label).", Outcome::completed},
    Special{"logon.failed", Realm::logon, Measure::moments, Unit::count, Kind::flow, "Misslyckade inloggningar",
            "Failed logons", "Antalet misslyckade inloggningsförsök under perioden; orsaken är detail.",
            "The number of failed logon attempts in the period; the reason is detail.", Outcome::failed},
    Special{"connection.drops", Realm::connection, Measure::drop_rate, Unit::rate, Kind::level,
            "Avbrott per 1 000 anslutna timmar", "Drops per 1,000 connected hours",
            "Anslutningar som bröts utan att användaren bad om det, per 1 000 timmar av anslutning under perioden.",
            "Connections lost without the user asking for it, per 1,000 hours of connection in the period."},
    Special{"connection.failed", Realm::connection, Measure::ended_as, Unit::count, Kind::flow,
            "Misslyckade anslutningar", "Failed connections",
            "Antalet försök att ansluta under perioden som inte nådde fram, eller bröts efter några sekunder; inget av "
            "de andra måtten räknar dem som anslutningar.",
            "The number of attempts to connect in the period that did not get through, or broke off after seconds; no "
            "other measure counts them as connections.",
            Outcome::failed},
    Special{"users.returning", Realm::logon, Measure::returning_people, Unit::count, Kind::people,
            "Återkommande användare", "Returning users",
            "Antalet unika inloggade användare som hade setts redan före perioden.",
            "The number of unique logged-in users who had been seen before the period."},
    Special{"users.lapsed", Realm::logon, Measure::lapsed_people, Unit::count, Kind::flow,
            "Användare som inte kommit tillbaka på ett år", "Users not back for a year",
            "Antalet personer vars senaste inloggning eller anslutning blev 365 dagar gammal under perioden. Den som "
            "kommer tillbaka senare kan räknas igen.",
            "The number of persons whose last logon or connection became 365 days old in the period. Who comes back "
            "later may count again."},
    Special{"job.slot_hours", Realm::job, Measure::slot_hours, Unit::count, Kind::flow, "Använda processortimmar",
            "Processor hours used",
            "De timmar som batchjobb pågick under perioden gånger de platser (processorer) som vart och ett hade; ett "
            "jobb som sträcker sig över flera perioder räknas i var och en med sin del.",
            "The hours that batch jobs went on in the period times the slots (processors) that each had; a job that "
            "lies in several periods counts in each with its part."},
    Special{"job.waiting.mean", Realm::job, Measure::waiting_mean, Unit::count, Kind::level,
            "Väntande batchjobb, medel", "Batch jobs waiting, mean",
            "Antalet batchjobb i kön, i medeltal över periodens alla sekunder; också de som senare togs bort ur den.",
            "The number of batch jobs in the queue, averaged over all seconds of the period; those later withdrawn "
            "included."},
    Special{"job.wait.eligible.p50",
            Realm::job,
            Measure::wait_percentile,
            Unit::seconds,
            Kind::level,
            "Kötid sedan jobbet fick starta, median",
            "Queue time since eligible, median",
            "Hälften av batchjobben väntade högst så länge, räknat från att de fick starta (när beroenden, spärrar "
            "och begärd starttid inte längre hindrade) till start; bara jobb vars logg säger när det var.",
            "Half of the batch jobs waited no longer than this, from when they might start (dependencies, holds and "
            "a requested start time no longer in the way) to their start; only jobs whose log says when that was.",
            Outcome::completed,
            50,
            {},
            Span::eligible},
    Special{
        "job.wait.eligible.p90",
        Realm::job,
        Measure::wait_percentile,
        Unit::seconds,
        Kind::level,
        "Kötid sedan jobbet fick starta, 9 av 10 jobb",
        "Queue time since eligible, 9 of 10 jobs",
        "Nio av tio av batchjobben väntade högst så länge, räknat från att de fick starta (när beroenden, spärrar "
        "och begärd starttid inte längre hindrade) till start; bara jobb vars logg säger när det var.",
        "Nine of ten of the batch jobs waited no longer than this, from when they might start (dependencies, holds and "
        "a requested start time no longer in the way) to their start; only jobs whose log says when that was.",
        Outcome::completed,
        90,
        {},
        Span::eligible},
    Special{
        "job.wait.eligible.p95",
        Realm::job,
        Measure::wait_percentile,
        Unit::seconds,
        Kind::level,
        "Kötid sedan jobbet fick starta, 19 av 20 jobb",
        "Queue time since eligible, 19 of 20 jobs",
        "Nitton av tjugo av batchjobben väntade högst så länge, räknat från att de fick starta (när beroenden, spärrar "
        "och begärd starttid inte längre hindrade) till start; bara jobb vars logg säger när det var.",
        "Nineteen of twenty of the batch jobs waited no longer than this, from when they might start (dependencies, "
        "holds and "
        "a requested start time no longer in the way) to their start; only jobs whose log says when that was.",
        Outcome::completed,
        95,
        {},
        Span::eligible},
    Special{"order.wait.p50",
            Realm::order,
            Measure::wait_percentile,
            Unit::seconds,
            Kind::level,
            "Tid till handläggare, median",
            "Time to an officer, median",
            "Hälften av de beställningar som togs upp under perioden tog högst så lång tid, från det att de inkom till "
            "att en handläggare tog upp dem.",
            "Half of the orders taken up in the period took no longer than this, from receipt until an officer took "
            "them up.",
            Outcome::completed,
            50,
            {},
            Span::queue},
    Special{"order.wait.p90",
            Realm::order,
            Measure::wait_percentile,
            Unit::seconds,
            Kind::level,
            "Tid till handläggare, 9 av 10",
            "Time to an officer, 9 of 10",
            "Nio av tio av de beställningar som togs upp under perioden tog högst så lång tid, från det att de inkom "
            "till att en handläggare tog upp dem.",
            "Nine of ten of the orders taken up in the period took no longer than this, from receipt until an officer "
            "took them up.",
            Outcome::completed,
            90,
            {},
            Span::queue},
    Special{"order.delivery.p50",
            Realm::order,
            Measure::wait_percentile,
            Unit::seconds,
            Kind::level,
            "Tid till leverans, median",
            "Time to delivery, median",
            "Hälften av de beställningar som levererades under perioden tog högst så lång tid, från det att de inkom "
            "till leverans.",
            "Half of the orders delivered in the period took no longer than this, from receipt to delivery.",
            Outcome::completed,
            50,
            {},
            Span::whole},
    Special{"order.delivery.p90",
            Realm::order,
            Measure::wait_percentile,
            Unit::seconds,
            Kind::level,
            "Tid till leverans, 9 av 10",
            "Time to delivery, 9 of 10",
            "Nio av tio av de beställningar som levererades under perioden tog högst så lång tid, från det att de "
            "inkom till leverans.",
            "Nine of ten of the orders delivered in the period took no longer than this, from receipt to delivery.",
            Outcome::completed,
            90,
            {},
            Span::whole},
    Special{"order.open.age.p50", Realm::order, Measure::open_age_percentile, Unit::seconds, Kind::stock,
            "Ålder på öppna beställningar, median", "Age of open orders, median",
            "Hälften av de beställningar som var öppna vid periodens slut hade då väntat högst så länge.",
            "Half of the orders open at the end of the period had then waited no longer than this.", Outcome::completed,
            50},
    Special{"order.open.age.p90", Realm::order, Measure::open_age_percentile, Unit::seconds, Kind::stock,
            "Ålder på öppna beställningar, 9 av 10", "Age of open orders, 9 of 10",
            "Nio av tio av de beställningar som var öppna vid periodens slut hade då väntat högst så länge.",
            "Nine of ten of the orders open at the end of the period had then waited no longer than this.",
            Outcome::completed, 90},
    Special{"order.open.age.longest", Realm::order, Measure::open_age_longest, Unit::seconds, Kind::stock,
            "Äldsta öppna beställningar", "Oldest of the open orders",
            "Hur länge den äldsta av de beställningar som var öppna vid periodens slut hade väntat.",
            "How long the oldest of the orders open at the end of the period had waited."},
    Special{
        "case.answer.p50",
        Realm::support_case,
        Measure::wait_percentile,
        Unit::seconds,
        Kind::level,
        "Tid till första svar, median",
        "Time to first answer, median",
        "Hälften av de supportärenden som besvarades under perioden tog högst så lång tid, från det att de öppnades "
        "till första svar.",
        "Half of the support cases answered in the period took no longer than this, from opening to the first answer.",
        Outcome::completed,
        50,
        {},
        Span::queue},
    Special{"case.answer.p90",
            Realm::support_case,
            Measure::wait_percentile,
            Unit::seconds,
            Kind::level,
            "Tid till första svar, 9 av 10",
            "Time to first answer, 9 of 10",
            "Nio av tio av de supportärenden som besvarades under perioden tog högst så lång tid, från det att de "
            "öppnades till första svar.",
            "Nine of ten of the support cases answered in the period took no longer than this, from opening to the "
            "first answer.",
            Outcome::completed,
            90,
            {},
            Span::queue},
    Special{
        "case.resolution.p50",
        Realm::support_case,
        Measure::wait_percentile,
        Unit::seconds,
        Kind::level,
        "Tid till stängt ärende, median",
        "Time to a closed case, median",
        "Hälften av de supportärenden som stängdes under perioden tog högst så lång tid, från det att de öppnades till "
        "att de stängdes.",
        "Half of the support cases closed in the period took no longer than this, from opening until they were closed.",
        Outcome::completed,
        50,
        {},
        Span::whole},
    Special{"case.resolution.p90",
            Realm::support_case,
            Measure::wait_percentile,
            Unit::seconds,
            Kind::level,
            "Tid till stängt ärende, 9 av 10",
            "Time to a closed case, 9 of 10",
            "Nio av tio av de supportärenden som stängdes under perioden tog högst så lång tid, från det att de "
            "öppnades till att de stängdes.",
            "Nine of ten of the support cases closed in the period took no longer than this, from opening until they "
            "were closed.",
            Outcome::completed,
            90,
            {},
            Span::whole},
    Special{"case.open.age.p50", Realm::support_case, Measure::open_age_percentile, Unit::seconds, Kind::stock,
            "Ålder på öppna supportärenden, median", "Age of open support cases, median",
            "Hälften av de supportärenden som var öppna vid periodens slut hade då väntat högst så länge.",
            "Half of the support cases open at the end of the period had then waited no longer than this.",
            Outcome::completed, 50},
    Special{"case.open.age.p90", Realm::support_case, Measure::open_age_percentile, Unit::seconds, Kind::stock,
            "Ålder på öppna supportärenden, 9 av 10", "Age of open support cases, 9 of 10",
            "Nio av tio av de supportärenden som var öppna vid periodens slut hade då väntat högst så länge.",
            "Nine of ten of the support cases open at the end of the period had then waited no longer than this.",
            Outcome::completed, 90},
    Special{"case.open.age.longest", Realm::support_case, Measure::open_age_longest, Unit::seconds, Kind::stock,
            "Äldsta öppna supportärenden", "Oldest of the open support cases",
            "Hur länge den äldsta av de supportärenden som var öppna vid periodens slut hade väntat.",
            "How long the oldest of the support cases open at the end of the period had waited."},
    Special{"case.ended", Realm::support_case, Measure::closed, Unit::count, Kind::flow, "Stängda supportärenden",
            "Support cases closed", "Antalet supportärenden som stängdes under perioden.",
            "The number of support cases closed in the period."},
    Special{"output.checked", Realm::output, Measure::closed, Unit::count, Kind::flow, "Granskade resultat",
            "Outputs checked",
            "Antalet uttag av resultat vars granskning blev klar under perioden; utfallet är detail.",
            "The number of outputs whose check was done in the period; the result is detail."},
    Special{"agreement.expiring", Realm::agreement, Measure::expiring_at_end, Unit::count, Kind::stock,
            "Projekt vars avtal snart går ut", "Projects whose agreement ends soon",
            "Antalet projekt med ett undertecknat avtal som gäller vid periodens slut men där inget gäller 90 dagar "
            "senare.",
            "The number of projects with a signed agreement valid at the end of the period where none is valid 90 days "
            "later.",
            Outcome::completed, 50, "signed"},
    Special{"training.valid", Realm::training, Measure::open_at_end, Unit::count, Kind::stock, "Giltiga utbildningar",
            "Valid trainings", "Antalet genomgångna utbildningar som gäller vid periodens slut.",
            "The number of trainings valid at the end of the period."},
    Special{"server.running", Realm::server, Measure::open_at_end, Unit::count, Kind::stock, "Servrar i drift",
            "Servers in service", "Antalet servrar i drift vid periodens slut; slaget är label.",
            "The number of servers in service at the end of the period; the kind is label."},
};

}  // namespace monalys::metrics::rows
