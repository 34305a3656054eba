// /reports: the deck for a meeting, made on demand and kept beside the store.

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include "base/sentence.hpp"
#include "charts/output.hpp"
#include "reports/document.hpp"
#include "reports/figures.hpp"
#include "reports/finding.hpp"
#include "server/api/handlers.hpp"
#include "server/api/pages.hpp"
#include "server/api/renderers.hpp"

namespace monalys::server::api {
namespace {

/// The only names that are ever read or written: report, month, language, and whose figures they are where these are
/// not everybody's. What one project sees is not kept.
struct MadeName {
  std::string report, until, language, role, format;

  [[nodiscard]] std::string text() const {
    return fmt::format("{}-{}-{}{}{}.{}", report, until, language, role.empty() ? "" : "-", role, format);
  }
};

std::optional<MadeName> parse_name(const std::string& text) {
  static const std::regex kPattern{R"(([a-z][a-z0-9_]{0,40})-(\d{4}-\d{2})-(sv|en)(?:-(public|analyst))?\.(pdf|html))"};
  std::smatch parts;
  if (text.size() > 100 || !std::regex_match(text, parts, kPattern)) return std::nullopt;
  return MadeName{parts[1], parts[2], parts[3], parts[4], parts[5]};
}

std::filesystem::path folder_of(const Config& config) { return folder_of_store(config) / "reports"; }

/// Whether reports can be kept, in the folder or in the one that is yet to be made.
bool keeps_reports(const Config& config) {
  std::error_code none;
  const auto folder = folder_of(config);
  const auto place = std::filesystem::exists(folder, none) ? folder : folder.parent_path();
  return std::filesystem::is_directory(place, none) && ::access(place.c_str(), W_OK | X_OK) == 0;
}

bool may_see(const MadeName& name, Role role) {
  return role == Role::admin || (role == Role::analyst && name.role == "analyst") ||
         (role != Role::project && name.role == "public");
}

std::string type_of(std::string_view format) {
  return format == "html" ? "text/html; charset=utf-8" : "application/pdf";
}

Response document(std::string bytes, std::string_view format, const std::string& name, bool download) {
  Response response;
  response.type = type_of(format);
  response.body = shared_body(std::move(bytes));
  if (format == "html") {
    // The transport adds what every document with a policy of its own needs.
    response.headers["content-security-policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  }
  if (download) response.headers["content-disposition"] = fmt::format("attachment; filename=\"{}\"", name);
  return response;
}

/// Newest first.
Json made_ones(const Asked& asked) {
  struct Made {
    MadeName name;
    std::int64_t at;
    std::uint64_t bytes;
  };
  std::vector<Made> found;
  std::error_code none;
  for (std::filesystem::directory_iterator entry{folder_of(asked.config), none}, end; !none && entry != end;
       entry.increment(none)) {
    const auto name = parse_name(entry->path().filename().string());
    struct stat about{};
    if (!name || !may_see(*name, asked.control.role) || ::lstat(entry->path().c_str(), &about) != 0 ||
        !S_ISREG(about.st_mode)) {
      continue;
    }
    found.push_back({*name, about.st_mtime, static_cast<std::uint64_t>(about.st_size)});
  }
  std::ranges::sort(found, [](const Made& a, const Made& b) {
    return std::pair(-a.at, a.name.text()) < std::pair(-b.at, b.name.text());
  });
  Json list = Json::array();
  for (const auto& made : found) {
    list.push_back({{"id", made.name.text()},
                    {"report", made.name.report},
                    {"until", made.name.until},
                    {"language", made.name.language},
                    {"format", made.name.format},
                    {"made", to_iso(from_unix_seconds(made.at))},
                    {"bytes", made.bytes}});
  }
  return list;
}

std::string month_text(std::chrono::year_month_day day) {
  return fmt::format("{:04}-{:02}", int{day.year()}, unsigned{day.month()});
}

Sentence list_of_reports() { return {"/api/v1/reports lists all.", "/api/v1/reports visar alla."}; }

}  // namespace

Result<Response> get_reports(Workplace& work, const Asked& asked) {
  Json list = Json::array();
  for (const auto& builtin : reports::builtin_reports()) {
    MONALYS_TRY(const auto definition, reports::read_definition(builtin.text, std::string(builtin.id)));
    auto title = reports::pick(definition.title, asked.language);
    title = reports::fill(title,
                          {{"platform", asked.config.platform.name}, {"month", asked.sv() ? "månaden" : "the month"}});
    list.push_back({{"id", builtin.id}, {"title", title}});
  }
  Json first = nullptr, last = nullptr;
  MONALYS_CHECK(work.desk.read([&](store::Store& store) -> Result<void> {
    MONALYS_TRY(const auto month, last_month(store, asked.config));
    if (!month) return {};
    last = month_text(*month);
    std::vector<Realm> all;
    for (const auto& realm : realms()) {
      if (realm.daily) all.push_back(realm.realm);
    }
    MONALYS_TRY(const auto extent, store.extent(all));
    if (!extent) return {};
    first = month_text(local_day(Instant{std::chrono::microseconds{extent->first}}, asked.config.platform.zone));
    return {};
  }));
  return json_response({{"reports", std::move(list)},
                        {"first", first},
                        {"last", last},
                        {"keeps", keeps_reports(asked.config)},
                        {"made", made_ones(asked)}});
}

Result<Response> get_report(Workplace& work, const Asked& asked) {
  const auto& id = asked.names.front();
  const auto& all = reports::builtin_reports();
  const auto builtin = std::ranges::find(all, id, &reports::Builtin::id);
  if (builtin == all.end()) {
    return fail(Code::not_found, sentence("there is no report \"{}\"", "det finns ingen rapport ”{}”", id),
                list_of_reports());
  }
  const auto format_word = asked.text("format").empty() ? std::string("html") : asked.text("format");
  MONALYS_TRY(const auto format, reports::document_format("report." + format_word));
  MONALYS_TRY(const auto definition, reports::read_definition(builtin->text, id));
  std::optional<std::chrono::year_month_day> until;
  if (!asked.text("until").empty()) {
    MONALYS_TRY(const auto period, parse_period(asked.text("until")));
    until = period.last;
  }
  std::optional<reports::Report> report;
  MONALYS_CHECK(work.desk.read(
      [&](store::Store& store) -> Result<void> {
        if (!until) {
          MONALYS_TRY(until, reports::last_full_month(store, asked.config.platform));
        }
        reports::Figures figures{store, asked.config.platform, *until, asked.control};
        MONALYS_TRY(report, reports::build(definition, asked.config, figures, asked.language));
        return {};
      },
      Desk::Length::report));
  MONALYS_TRY(auto bytes, work.renderers.with([&](charts::ChartRenderer& renderer) {
    return reports::to_document(*report, format, renderer);
  }));
  const MadeName name{id, month_text(*until), std::string(publish::word(asked.language)),
                      asked.control.role == Role::admin ? "" : std::string(word(asked.control.role)), format_word};
  if (asked.control.role != Role::project && parse_name(name.text())) {
    std::error_code none;
    std::filesystem::create_directories(folder_of(asked.config), none);
    // Where it cannot be kept it is given all the same; /reports says so.
    [[maybe_unused]] const auto kept =
        charts::write_whole_file((folder_of(asked.config) / name.text()).string(), bytes);
  }
  return document(std::move(bytes), format_word, name.text(), asked.text("download") == "1");
}

Result<Response> get_made_report(Workplace& /*work*/, const Asked& asked) {
  const auto& id = asked.names.front();
  const auto name = parse_name(id);
  const auto missing = [&] {
    return fail(Code::not_found, sentence("there is no made report \"{}\"", "det finns ingen färdig rapport ”{}”", id),
                list_of_reports());
  };
  if (!name || !may_see(*name, asked.control.role)) return missing();
  std::ifstream in(folder_of(asked.config) / name->text(), std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in || bytes.empty()) return missing();
  return document(std::move(bytes), name->format, name->text(), asked.text("download") == "1");
}

}  // namespace monalys::server::api
