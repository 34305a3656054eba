// monalys.toml as values. Reading checks everything: an unknown key, a wrong type or a bad value is an error that names
// file, line, key and the nearest right spelling.

#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "config/roles.hpp"
#include "facts/figure.hpp"
#include "facts/program_families.hpp"
#include "facts/realm.hpp"
#include "facts/record.hpp"

namespace monalys {

/// A text in both languages of the product.
struct Bilingual {
  std::string sv;
  std::string en;
};

struct Platform {
  std::string name = "MONA";
  Zone zone = Zone::utc();
  std::string holidays = "SE";
  std::chrono::minutes office_opens{8 * 60};
  std::chrono::minutes office_closes{17 * 60};
  /// Which connections count when hosts and a gateway in front of them tell of the same ones: the gateway's, and those
  /// of hosts that no gateway tells of; or the gateway's alone.
  enum class Connections { linked, gateway } connections = Connections::linked;
  /// Of the dimension `family`: those of the file that [programs] names, else the usual ones. Never null.
  std::shared_ptr<const ProgramFamilies> families = ProgramFamilies::usual();
};

struct Privacy {
  std::filesystem::path key_file;
  int threshold = 5;  // of the role analyst, unless that says otherwise
  enum class PersonalNumbers { mask, refuse } personal_numbers = PersonalNumbers::mask;
  /// For how long facts may be kept, in whole days, months or years.
  struct Period {
    std::chrono::months months{0};
    std::chrono::days days{0};
  };
  std::map<Realm, Period> keep;
  std::string decision;  // by which facts past that are disposed of
};

struct IdentityRules {
  bool strip_domain = true;
  std::vector<std::string> exclude;  // wildcards on the normalised name
  enum class ProjectCase { upper, keep } project_case = ProjectCase::upper;
};

/// [[source]], and [[register]] with format "register-<name>".
struct Source {
  std::string name;
  std::string format;  // empty: found out for each file
  std::optional<Realm> realm;
  std::vector<std::string> paths;   // files, folders or globs, absolute or relative to the configuration
  std::string odbc;                 // instead of paths: a connection string, "DSN=guacamole"
  std::string table_prefix;         // of the database's tables; may be a schema with its dot
  ToldBy told_by = ToldBy::itself;  // csv: of connections
  std::string host;                 // empty: from the path, see host_pattern
  std::string host_pattern;         // regular expression on the path; the first group is the host
  std::optional<Zone> zone;         // empty: the platform's
  std::string encoding;  // "utf-8", "utf-16le", "utf-16be", "windows-1252"; empty: by byte order mark, else UTF-8, else
                         // Windows-1252
  std::string delimiter;
  char decimal = '.';
  std::string time;
  std::string unit;
  std::vector<std::pair<std::string, std::string>> columns;
  std::vector<std::pair<std::string, std::string>> constants;
  std::vector<std::pair<std::string, std::vector<std::string>>> outcomes;
  std::optional<std::chrono::seconds> every;  // for `monalys serve`
  /// What a register of figures may be about; null: anything. Set by who knows the metrics.
  std::shared_ptr<const KnownFigures> figures = {};
  bool is_register = false;  // the whole file is the truth: reading it again replaces what it said before
  std::size_t line = 0;      // in the configuration, for messages
};

struct Capacity {
  std::string metric;
  std::chrono::year_month_day from;
  double value = 0;
  Bilingual label;
};

struct Annotation {
  std::chrono::year_month_day date;
  Bilingual text;
  std::vector<std::string> metrics;  // ids or wildcards; empty: all
};

/// [server]: where `monalys serve` is reached, and by whom.
struct ServerSettings {
  std::string listen = "127.0.0.1:8080";
  std::vector<std::string> names = {};         // what people call this server, without port, lower case
  std::filesystem::path tls_certificate = {};  // PEM, with the chain; empty: no TLS
  std::filesystem::path tls_key = {};
  std::filesystem::path accounts = {};  // empty: nobody logs in
  std::string proxy_address = {};       // of the web server in front, which is believed; empty: none
  std::string proxy_header = {};        // lower case; in which it names who has logged in; empty: it does not
  std::filesystem::path audit = {};     // JSON lines; empty: none
};

struct Config {
  std::filesystem::path file;  // where it was read
  std::string store_url;       // "duckdb:/absolute/path"
  Platform platform;
  Privacy privacy;
  Roles roles = default_roles();
  IdentityRules identity;
  std::vector<Source> sources;
  /// Those of this file first, then those of the file of notes.
  std::vector<Capacity> capacities;
  std::vector<Annotation> annotations;
  std::size_t fixed_capacities = 0;  // so many of them are of this file
  std::size_t fixed_annotations = 0;
  std::filesystem::path notes_file;  // [platform] notes; by default notes.toml beside this file, which may be missing
  ServerSettings server;
  std::shared_ptr<const KnownFigures> figures = {};  // as Source::figures, of files that belong to no source
  bool simulated = false;                            // [platform] simulated = true: said at the foot of every chart
};

/// Relative paths in it are taken from its folder.
[[nodiscard]] Result<Config> read_config(const std::filesystem::path& file);

/// The text that `monalys init` writes: every key with a comment.
[[nodiscard]] std::string initial_config();

}  // namespace monalys
