// /ingest.

#include "server/api/ingest_job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "server/api/body.hpp"
#include "server/api/handlers.hpp"

namespace monalys::server::api {
namespace {

using namespace std::chrono_literals;

constexpr auto kBetweenEvents = 500ms;

Instant now() { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }

std::string counted(std::uint64_t count, publish::Language language) {
  return publish::number(static_cast<double>(count), 0, language);
}

/// What went wrong, as part of a text in each language: not every error is said in Swedish.
Bilingual told(const Error& error) {
  return {error.message_sv.empty() ? error.message : error.message_sv, error.message};
}

}  // namespace

IngestJob::IngestJob(Settings& settings, Desk& desk, EventHub& events)
    : settings_(settings), desk_(desk), events_(events), text_{"Ingen inläsning pågår", "No logs are being read"} {
  for (const auto& source : settings_.config().sources) {
    if (source.every) due_.emplace(source.name, Clock::now());
  }
  thread_ = std::thread{[this] { work(); }};
}

IngestJob::~IngestJob() {
  {
    const std::scoped_lock lock{mutex_};
    ending_ = true;
  }
  wanted_.notify_all();
  thread_.join();
}

bool IngestJob::start(std::vector<std::string> sources) {
  {
    const std::scoped_lock lock{mutex_};
    if (running_ || ending_) return false;
    running_ = true;
    started_ = now();
    source_.clear();
    done_ = total_ = 0;
    text_ = {"Inläsningen börjar", "Reading begins"};
    next_ = std::move(sources);
  }
  wanted_.notify_all();
  publish();
  return true;
}

void IngestJob::tend() {
  std::vector<std::string> sources;
  const auto at = Clock::now();
  {
    const std::scoped_lock lock{mutex_};
    if (running_) return;
    for (const auto& [name, due] : due_) {
      if (due <= at) sources.push_back(name);
    }
  }
  if (sources.empty() || !start(sources)) return;
  const auto config = settings_.config();
  const std::scoped_lock lock{mutex_};
  for (const auto& source : config.sources) {
    if (source.every && std::ranges::find(sources, source.name) != sources.end())
      due_[source.name] = at + *source.every;
  }
}

void IngestJob::work() {
  std::unique_lock lock{mutex_};
  while (true) {
    wanted_.wait(lock, [&] { return ending_ || next_.has_value(); });
    if (ending_) return;
    const auto sources = *std::exchange(next_, std::nullopt);
    lock.unlock();
    run(sources);
    lock.lock();
  }
}

void IngestJob::progress(const ingest::ProgressReport& report) {
  {
    const std::scoped_lock lock{mutex_};
    done_ = total_ = 0;
    for (const auto& source : report.sources) {
      done_ += source.bytes_done;
      total_ += source.bytes_total;
      if (source.bytes_done > 0) source_ = source.name;
    }
    const auto source = source_.empty() ? std::string{} : source_ + ": ";
    text_ = {fmt::format("{}{} poster lästa", source, counted(report.records, publish::Language::sv)),
             fmt::format("{}{} records read", source, counted(report.records, publish::Language::en))};
    if (Clock::now() - told_at_ < kBetweenEvents) return;
  }
  publish();
}

void IngestJob::run(const std::vector<std::string>& sources) {
  const auto config = settings_.config();
  ingest::Request request;
  request.sources = sources;
  request.tails = ingest::Request::Tails::leave;  // the next run reads what is being written just now
  const auto stop = request.stop = [this] {
    const std::scoped_lock lock{mutex_};
    return ending_;
  };
  Result<ingest::Summary> summary = fail(Code::internal, "");
  const auto done = desk_.write(
      [&](store::Store& store) -> Result<void> {
        summary = ingest::ingest(config, store, request, [this](const auto& report) { progress(report); });
        if (!summary) return std::unexpected(summary.error());
        return {};
      },
      stop);

  Last last{.started = {}, .ended = now(), .failed = !done || !summary->problems.empty(), .text = {}};
  if (!done) {
    const auto& error = done.error();
    const auto what = told(error);
    last.text = {
        fmt::format("Inläsningen misslyckades: {}. {}", what.sv, error.message_sv.empty() ? error.hint : error.hint_sv),
        fmt::format("Reading failed: {}. {}", what.en, error.hint)};
  } else {
    for (const auto& source : summary->sources) last.rejected += source.tally.rejected;
    last.facts = summary->merged.added + summary->merged.replaced;
    last.text = {fmt::format("{} nya uppgifter, {} poster avvisade", counted(last.facts, publish::Language::sv),
                             counted(last.rejected, publish::Language::sv)),
                 fmt::format("{} new facts, {} records rejected", counted(last.facts, publish::Language::en),
                             counted(last.rejected, publish::Language::en))};
    if (const auto count = summary->problems.size(); count > 0) {
      const auto first = told(summary->problems.front());
      last.text.sv += fmt::format("; {} problem, det första: {}", count, first.sv);
      last.text.en += fmt::format("; {} problems, the first: {}", count, first.en);
    }
  }
  {
    const std::scoped_lock lock{mutex_};
    last.started = started_;
    ++runs_;
    failures_ += last.failed ? 1 : 0;
    text_ = last.text;
    last_ = std::move(last);
    running_ = false;
  }
  publish();
}

Json IngestJob::state(publish::Language language) const {
  const bool sv = language == publish::Language::sv;
  const std::scoped_lock lock{mutex_};
  Json last = nullptr;
  if (last_) {
    last = {{"started", to_iso(last_->started)},
            {"ended", to_iso(last_->ended)},
            {"facts", last_->facts},
            {"rejected", last_->rejected},
            {"failed", last_->failed},
            {"text", sv ? last_->text.sv : last_->text.en}};
  }
  return {{"running", running_},
          {"started", running_ ? Json(to_iso(started_)) : Json(nullptr)},
          {"source", running_ && !source_.empty() ? Json(source_) : Json(nullptr)},
          {"done", done_},
          {"total", total_},
          {"text", sv ? text_.sv : text_.en},
          {"texts", {{"sv", text_.sv}, {"en", text_.en}}},
          {"last", std::move(last)}};
}

IngestJob::Counts IngestJob::counts() const {
  const std::scoped_lock lock{mutex_};
  return {running_, runs_, failures_, last_ ? std::optional(last_->ended) : std::nullopt};
}

void IngestJob::publish() {
  const auto text = state(publish::Language::sv).dump(-1, ' ', false, Json::error_handler_t::replace);
  {
    const std::scoped_lock lock{mutex_};
    told_at_ = Clock::now();
  }
  events_.publish({"ingest", text});
}

Result<Response> get_ingest(Workplace& work, const Asked& asked) {
  return json_response(work.ingest.state(asked.language));
}

Result<Response> post_ingest(Workplace& work, const Asked& asked) {
  std::vector<std::string> sources;
  if (!asked.call.body.empty()) {
    MONALYS_TRY(const auto json, json_in(asked.call));
    const BodyReader body{json};
    MONALYS_CHECK(body.has_only({"sources"}));
    MONALYS_TRY(sources, body.texts("sources"));
    for (const auto& name : sources) {
      if (std::ranges::find(asked.config.sources, name, &Source::name) != asked.config.sources.end()) continue;
      return fail(Code::wrong_usage, fmt::format("there is no source \"{}\"", name), "/api/v1/status lists all.");
    }
  }
  if (!work.ingest.start(std::move(sources))) {
    return problem(409, Sentence{"logs are being read already", "loggar läses redan in"},
                   Sentence{"GET /api/v1/ingest says how far it is.",
                            "Vänta tills det är klart. GET /api/v1/ingest visar hur långt det har kommit."});
  }
  return json_response(work.ingest.state(asked.language), 202);
}

}  // namespace monalys::server::api
