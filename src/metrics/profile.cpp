#include "metrics/profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/sentence.hpp"
#include "base/text.hpp"
#include "metrics/office_hours.hpp"

namespace monalys::metrics {
namespace {

using namespace std::chrono;
using store::Measure;

/// What is said of a profile: at the end of its metric's name, and in its definition.
struct Words {
  Profile profile;
  std::string_view id;
  std::string_view name_sv, name_en;
  std::string_view slot_sv, slot_en;
  std::string_view tail_sv, tail_en;
};

constexpr std::string_view kHoursSv = "Timmar är lokal tid; de som saknar loggar räknas inte.";
constexpr std::string_view kHoursEn = "Hours are local time; those that lack logs do not count.";
constexpr std::array kWords{
    Words{Profile::week, "week", "efter veckodag och timme", "by weekday and hour", "samma timme i veckan",
          "the same hour of the week", kHoursSv, kHoursEn},
    Words{Profile::day, "day", "efter timme på arbetsdagar", "by hour of working days", "samma timme på en arbetsdag",
          "the same hour of a working day", kHoursSv, kHoursEn},
    Words{Profile::year, "year", "efter månad på året", "by month of the year", "samma månad på året",
          "the same month of the year", "Månader som saknar loggar, om så bara för några dagar, räknas inte.",
          "Months that lack logs, if only of some days, do not count."},
};
const Words& words(Profile profile) { return *std::ranges::find(kWords, profile, &Words::profile); }

/// How the figure of a slot is made.
enum class Way {
  pooled,    // measured of all its time at once
  summed,    // the same, and divided by the number of its hours or months
  averaged,  // the mean of what is measured in each of them
};

Way way_of(Measure measure) {
  switch (measure) {
    case Measure::wait_percentile:
    case Measure::wait_longest:
    case Measure::wait_at_once:
    case Measure::drop_rate:
    case Measure::concurrent_mean:
    case Measure::users_mean:
    case Measure::waiting_mean:
      return Way::pooled;
    case Measure::submitted:
    case Measure::started:
    case Measure::ended:
    case Measure::closed:
    case Measure::ended_as:
    case Measure::withdrawn:
    case Measure::withdrawn_hours:
    case Measure::moments:
    case Measure::hours:
    case Measure::slot_hours:
      return Way::summed;
    default:
      return Way::averaged;
  }
}

bool is_mean(Measure measure) {
  return measure == Measure::concurrent_mean || measure == Measure::users_mean || measure == Measure::waiting_mean;
}

Text how(const Metric& metric, const Words& about) {
  std::string_view sv = "Här är medelvärdet av måttets värden i allt som är {} i perioden.";
  std::string_view en = "Here it is the mean of the figures of all that is {} in the period.";
  if (is_mean(metric.measure)) {
    sv = "Här är det i medeltal över alla sekunder av {} i perioden.";
    en = "Here it is averaged over all seconds of {} in the period.";
  } else if (way_of(metric.measure) == Way::pooled) {
    sv = "Här är måttet taget på allt tillsammans som i perioden räknas till {}.";
    en = "Here it is the figure of all together that counts in {} in the period.";
  }
  return {fmt::format(fmt::runtime(sv), about.slot_sv), fmt::format(fmt::runtime(en), about.slot_en)};
}

std::shared_ptr<const Metric> named(const Metric& metric, Profile profile) {
  auto made = std::make_shared<Metric>(metric);
  const auto& about = words(profile);
  const auto said = how(metric, about);
  made->name = {fmt::format("{}: {}", metric.name.sv, about.name_sv),
                fmt::format("{}: {}", metric.name.en, about.name_en)};
  made->definition = {fmt::format("{} {} {}", metric.definition.sv, said.sv, about.tail_sv),
                      fmt::format("{} {} {}", metric.definition.en, said.en, about.tail_en)};
  made->kind = Kind::level;  // no longer a sum, or the height of one second
  return made;
}

/// The slot of an hour or a month, by when it begins; nothing on days that do not count.
std::optional<std::uint32_t> slot_of(const Bucket& bucket, Profile profile, const Platform& platform) {
  const auto local = platform.zone.local(bucket.begin);
  const auto day = floor<days>(local);
  const auto hour = static_cast<std::uint32_t>(duration_cast<hours>(local - day).count());
  switch (profile) {
    case Profile::week:
      return (weekday{day}.iso_encoding() - 1) * 24 + hour;
    case Profile::day:
      return is_working_day(year_month_day{day}, platform.holidays) ? std::optional{hour} : std::nullopt;
    case Profile::year:
      return unsigned{year_month_day{day}.month()} - 1;
  }
  std::unreachable();
}

/// The months from the one that begins on or after the first day to the one that is over on the last.
std::pair<year_month, year_month> complete_months(Period known) {
  auto first = known.first.year() / known.first.month();
  if (known.first.day() != day{1}) first += months{1};
  auto last = known.last.year() / known.last.month();
  if (known.last != last / std::chrono::last) last -= months{1};
  return {first, last};
}

Period usual_period(Profile profile, Period known) {
  const auto [first, last] = complete_months(known);
  const auto complete = static_cast<int>((last - first).count()) + 1;
  if (complete < 1) return known;
  auto taken = std::min(complete, 12);
  if (profile == Profile::year) taken = complete < 12 ? complete : complete / 12 * 12;
  return {(last - months{taken - 1}) / 1, year_month_day{last / std::chrono::last}};
}

/// What may count: the slots of buckets that follow each other, and why some have none.
struct Slots {
  std::vector<Bucket> buckets;
  std::vector<std::optional<std::uint32_t>> slots;  // of each
  std::vector<Note> left_out;                       // of each slot: why buckets of it do not count
};

Result<Slots> slots_in(store::Store& store, const Platform& platform, const Request& request, const Known& known,
                       Period period) {
  Slots made;
  const auto profile = *request.profile;
  MONALYS_TRY(made.buckets, buckets(size_of(request), period, platform.zone));
  MONALYS_TRY(const auto silent, silent_stretches(store, platform, *request.metric));
  const auto kept_from = disposed_before(store, question_of(request, platform));
  const local_days last{local_day(known.until, platform.zone)};
  made.left_out.resize(slots_of(profile), Note::none);
  for (const auto& bucket : made.buckets) {
    auto& slot = made.slots.emplace_back(slot_of(bucket, profile, platform));
    if (!slot) continue;
    auto why = Note::none;
    if (unix_seconds(bucket.begin) < kept_from) {
      why = Note::disposed;
    } else if (local_days{local_day(bucket.end - microseconds{1}, platform.zone)} > last ||
               note_of(bucket, silent) != Note::none) {
      why = Note::gap;
    }
    if (why == Note::none) continue;
    made.left_out[*slot] = why;
    slot.reset();
  }
  return made;
}

/// The buckets that count, as stretches; of a metric of office hours, those in them.
store::Stretches stretches_of(const Slots& slots, Profile profile, const Platform& platform, const Metric& metric) {
  store::Stretches made{.list = {}, .slots = slots_of(profile), .words = fmt::format("profile {}", word(profile))};
  for (std::size_t i = 0; i < slots.buckets.size(); ++i) {
    if (!slots.slots[i]) continue;
    const auto& bucket = slots.buckets[i];
    made.list.push_back({unix_seconds(bucket.begin), unix_seconds(bucket.end), *slots.slots[i]});
  }
  if (metric.hours == Hours::office && !made.list.empty()) {
    const auto day = [&](const Bucket& bucket) { return local_day(bucket.begin, platform.zone); };
    const auto office =
        office_hours(platform, {day(slots.buckets.front()), local_day(slots.buckets.back().end, platform.zone)});
    made.words += " " + office->words;
    made.list = both(made.list, office->list);
  }
  // Which slots they have follows from when they are; so it is enough to say where they are without a break.
  for (std::size_t i = 0; i < made.list.size(); ++i) {
    if (i > 0 && made.list[i - 1].end == made.list[i].begin) continue;
    auto last = i;
    while (last + 1 < made.list.size() && made.list[last].end == made.list[last + 1].begin) ++last;
    made.words += fmt::format(" {}-{}", made.list[i].begin, made.list[last].end);
  }
  made.words += fmt::format(" {} {}", platform.zone.name(), platform.holidays);
  return made;
}

/// How many buckets of each slot have time in the stretches.
std::vector<std::size_t> counted_in(const Slots& slots, const store::Stretches& stretches) {
  std::vector<std::size_t> counted(stretches.slots, 0);
  auto stretch = stretches.list.begin();
  for (const auto& bucket : slots.buckets) {
    while (stretch != stretches.list.end() && stretch->end <= unix_seconds(bucket.begin)) ++stretch;
    if (stretch == stretches.list.end()) break;
    if (stretch->begin < unix_seconds(bucket.end)) ++counted[stretch->slot];
  }
  return counted;
}

Result<std::vector<Row>> taken_together(store::Store& store, store::Question question, const Metric& metric,
                                        store::Stretches stretches, const std::vector<std::size_t>& counted) {
  const bool divide = way_of(metric.measure) == Way::summed;
  question.boundaries = {stretches.list.front().begin, stretches.list.back().end};
  question.within = std::make_shared<const store::Stretches>(std::move(stretches));
  MONALYS_TRY(auto answer, store.answer(question));
  std::vector<Row> rows;
  for (auto& cell : answer) {
    auto value = cell.value;
    const auto of = counted[cell.bucket];
    if (divide && value) *value /= static_cast<double>(of);
    rows.push_back({.bucket = cell.bucket, .group = std::move(cell.group), .value = value, .counted = of});
  }
  return rows;
}

Result<std::vector<Row>> averaged(store::Store& store, store::Question question, const Metric& metric,
                                  const Slots& slots, Profile profile, const Platform& platform) {
  set_buckets(question, metric.hours, slots.buckets, platform);
  MONALYS_TRY(const auto answer, store.answer(question));
  std::vector<Row> rows;
  const auto buckets = slots.buckets.size();
  for (std::size_t first = 0; first < answer.size(); first += buckets) {
    std::vector<double> sums(slots_of(profile), 0);
    std::vector<std::size_t> counted(sums.size(), 0);
    for (std::size_t i = 0; i < buckets; ++i) {
      const auto& value = answer[first + i].value;
      if (!slots.slots[i] || !value) continue;
      sums[*slots.slots[i]] += *value;
      ++counted[*slots.slots[i]];
    }
    for (std::uint32_t slot = 0; slot < sums.size(); ++slot) {
      Row row{.bucket = slot, .group = answer[first].group, .counted = counted[slot]};
      if (counted[slot] > 0) row.value = sums[slot] / static_cast<double>(counted[slot]);
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

Result<void> check(const Request& request) {
  if (request.top) {
    return fail(Code::wrong_usage,
                Sentence{"the greatest groups of a profile cannot be chosen by --top",
                         "de största grupperna i en profil kan inte väljas med --top"},
                Sentence{"Leave --top out, or choose groups with --where.",
                         "Ta bort --top, eller välj grupper med ett urval (--where)."});
  }
  return {};
}

}  // namespace

Result<Profile> parse_profile(std::string_view word) {
  std::vector<std::string_view> known;
  for (const auto& about : kWords) {
    if (about.id == word) return about.profile;
    known.push_back(about.id);
  }
  return fail(Code::wrong_usage, sentence("there is no profile of a \"{}\"", "det finns ingen profil för ”{}”", word),
              Sentence{fmt::format("{}Choose {}.", did_you_mean(word, known), fmt::join(known, ", ")),
                       fmt::format("{}Välj {}.", did_you_mean_sv(word, known), choice_sv(known))});
}

BucketSize size_of(const Request& request) {
  if (!request.profile) return request.by;
  return request.profile == Profile::year ? BucketSize::month : BucketSize::hour;
}

std::string_view word(Profile profile) { return words(profile).id; }

std::uint32_t slots_of(Profile profile) {
  switch (profile) {
    case Profile::week:
      return 168;
    case Profile::day:
      return 24;
    case Profile::year:
      return 12;
  }
  std::unreachable();
}

std::string label_of(Profile profile, std::uint32_t slot) {
  switch (profile) {
    case Profile::week:
      return fmt::format("{}T{:02}", slot / 24 + 1, slot % 24);
    case Profile::day:
      return fmt::format("T{:02}", slot);
    case Profile::year:
      return fmt::format("M{:02}", slot + 1);
  }
  std::unreachable();
}

Result<Table> ask_profile(store::Store& store, const Platform& platform, const Request& request) {
  const Metric& metric = *request.metric;
  const auto profile = *request.profile;
  MONALYS_CHECK(check(request));
  Table table{.metric = &metric, .by = size_of(request), .group = request.group};
  MONALYS_TRY(const auto known, known_period(store, platform, metric));
  if (!known) return table;
  table.facts_until = known->until;
  auto period = usual_period(profile, known->period);
  if (request.from) period.first = request.from->first;
  if (request.to) period.last = request.to->last;
  // An end asked for before the usual beginning: from the first fact on.
  if (!request.from && local_days{period.last} < local_days{period.first}) period.first = known->period.first;
  table.folded = Folded{profile, period};
  table.own_metric = named(metric, profile);
  table.metric = table.own_metric.get();
  for (std::uint32_t slot = 0; slot < slots_of(profile); ++slot) {
    table.buckets.push_back({.begin = {}, .end = {}, .label = label_of(profile, slot)});
  }

  const auto question = question_of(request, platform);
  MONALYS_CHECK(check_dimensions(question, metric));
  MONALYS_TRY(const auto slots, slots_in(store, platform, request, *known, period));
  auto stretches = stretches_of(slots, profile, platform, metric);
  if (stretches.list.empty()) {
    for (std::uint32_t slot = 0; request.group.empty() && slot < slots_of(profile); ++slot) {
      table.rows.push_back({.bucket = slot, .counted = 0});
    }
  } else if (way_of(metric.measure) == Way::averaged) {
    MONALYS_TRY(table.rows, averaged(store, question, metric, slots, profile, platform));
  } else {
    const auto counted = counted_in(slots, stretches);
    MONALYS_TRY(table.rows, taken_together(store, question, metric, std::move(stretches), counted));
  }
  for (auto& row : table.rows) {
    if (row.counted == 0) row.value.reset(), row.note = slots.left_out[row.bucket];
  }
  return table;
}

}  // namespace monalys::metrics
