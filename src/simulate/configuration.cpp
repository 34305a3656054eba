#include "simulate/configuration.hpp"

#include <fmt/format.h>

namespace monalys::simulate {
namespace {

constexpr std::string_view kPlatform = R"toml([store]
url = "duckdb:monalys.duckdb"

[platform]
name = "MONA"
time_zone = "Europe/Stockholm"
holidays = "SE"
office_hours = "08:00-17:00"
connections = "gateway"        # the gateways log them; the hosts' own records of the same ones are left aside
simulated = true               # said at the foot of every chart

[privacy]
key_file = "secrets/pseudonym.key"
threshold = 5

[identity]
strip_domain = true                      # MONA\anna and ANNA@mona are anna
aliases = "logs/registers/aliases.csv"   # renamed accounts, and the numbers of Linux and the old batch system
exclude = ["svc_*", "adm-*", "*$"]       # services, administrators, machines

)toml";

constexpr std::string_view kPeople =
    R"toml(# People: sessions on the terminal servers, connections through the two gateways, logons, programs. The terminal servers
# write their programs into their event logs too; the csv files are of the time before they did.

[[source]]
name = "terminal servers"
format = "evtx"
paths = ["logs/terminal/*/*.evtx*"]

[[source]]
name = "linux logins"
format = "wtmp"
paths = ["logs/linux/*/wtmp*"]
host_pattern = "linux/([^/]+)/wtmp"

[[source]]
name = "gateway"
format = "csv"
realm = "connection"
paths = ["logs/gateway/*.csv*"]
encoding = "utf-16le"
delimiter = ";"
time = "%Y-%m-%d %H:%M:%S"
columns = { id = "Nr", user = "Användare", host = "Server", label = "Klient", begun_at = "Ansluten", ended_at = "Frånkopplad", outcome = "Orsak", detail = "Anmärkning" }
outcomes = { completed = ["Frånkopplad", "Utloggad", "Driftstopp"], dropped = ["Avbrott"] }

[[source]]
name = "guacamole"
format = "guacamole"
paths = ["logs/guacamole/*.tsv*"]

[[source]]
name = "logons"
format = "csv"
realm = "logon"
paths = ["logs/logon/*.csv*"]
delimiter = ","
columns = { id = "nr", at = "tid", user = "användare", host = "server", label = "metod", outcome = "resultat", detail = "orsak" }
outcomes = { completed = ["ok"], failed = ["nekad"] }

[[source]]
name = "programs"
format = "csv"
realm = "run"
paths = ["logs/program/*.csv*"]
encoding = "windows-1252"
delimiter = ";"
time = "%Y-%m-%d %H:%M:%S"
columns = { id = "Löpnr", user = "Användare", host = "Server", label = "Program", begun_at = "Start", ended_at = "Slut", outcome = "Avslut" }
outcomes = { completed = ["normalt"], failed = ["avbrutet"] }

[[source]]
name = "linux"
format = "pacct"
paths = ["logs/linux/*/pacct*"]
host_pattern = "linux/([^/]+)/pacct"

)toml";

constexpr std::string_view kBatch = R"toml(# The batch system, replaced twice.

[[source]]
name = "batch swf"
format = "swf"
paths = ["logs/batch/*.swf.gz"]

[[source]]
name = "batch csv"
format = "csv"
realm = "job"
paths = ["logs/batch/*.csv.gz"]
encoding = "windows-1252"
delimiter = ";"
decimal = ","
time = "%Y-%m-%d %H:%M:%S"
columns = { id = "Jobb", user = "Användare", project = "Projekt", label = "Kö", detail = "Program", asked_at = "Inlagd", begun_at = "Startad", ended_at = "Avslutad", host = "Server", outcome = "Status" }
outcomes = { completed = ["Klar"], failed = ["Fel", "Slut på minne"], withdrawn = ["Borttagen"], cancelled = ["Avbruten"], unknown = ["Väntar", "Kör"] }

[[source]]
name = "batch sacct"
format = "slurm"
paths = ["logs/batch/sacct*.txt.gz"]
zone = "UTC"

)toml";

constexpr std::string_view kStorage = R"toml(# Project folders: csv in TiB, then in TB, then JSON documents in bytes.

[[source]]
name = "storage tib"
format = "csv"
realm = "storage"
paths = ["logs/storage/tib/*.csv.gz"]
encoding = "windows-1252"
delimiter = ";"
decimal = ","
unit = "TiB"
time = "%Y%m%d%H%M"
columns = { at = "Tidpunkt", volume = "Volym", project = "Projekt", label = "Typ", value = "Storlek", files = "Antal filer" }

[[source]]
name = "storage tb"
format = "csv"
realm = "storage"
paths = ["logs/storage/tb/*.csv.gz"]
encoding = "windows-1252"
delimiter = ";"
decimal = ","
unit = "TB"
time = "%Y%m%d%H%M"
columns = { at = "Tidpunkt", volume = "Volym", project = "Projekt", label = "Typ", value = "Storlek", files = "Antal filer" }

[[source]]
name = "storage live"
format = "storage-json"
paths = ["logs/storage/live/*.json.gz"]
constants = { label = "live" }

[[source]]
name = "storage backup"
format = "storage-json"
paths = ["logs/storage/backup/*.json.gz"]
constants = { label = "backup" }

)toml";

constexpr std::string_view kRegisters = R"toml(# Registers: read anew each time, the whole file is the truth.

[[register]]
name = "users"
path = "logs/registers/users.csv"
encoding = "windows-1252"

[[register]]
name = "projects"
path = "logs/registers/projects.csv"

[[register]]
name = "agreements"
path = "logs/registers/agreements.csv"
encoding = "utf-16le"

[[register]]
name = "orders"
path = "logs/registers/orders.csv"

[[register]]
name = "cases"
path = "logs/registers/cases.csv"

[[register]]
name = "servers"
path = "logs/registers/servers.csv"

[[register]]
name = "organisations"
path = "logs/registers/organisations.csv"

)toml";

std::string annotation(Date date, std::string_view swedish, std::string_view english, std::string_view metrics) {
  return fmt::format("[[annotation]]\ndate = {}\ntext = {{ sv = \"{}\", en = \"{}\" }}\nmetrics = [{}]\n\n",
                     date_text(date), swedish, english, metrics);
}

}  // namespace

std::string configuration(const Profile& profile, Preset preset, std::uint64_t seed) {
  auto text =
      fmt::format("{}{}, seed {}. Paths are relative to this file.\n\n", kConfigurationMark, word(preset), seed);
  for (const auto part : {kPlatform, kPeople, kBatch, kStorage, kRegisters}) text += part;
  if (preset != Preset::minutes) return text;

  using namespace std::chrono;
  text += R"toml([[capacity]]
metric = "run.users.max"
from = 2015-03-02
value = 330
label = { sv = "Plats på terminalservrarna: 330 användare", en = "Room on the terminal servers: 330 users" }

)toml";
  text += annotation(profile.second_gateway_from, "Ny webbklient", "New web client",
                     R"("users.*", "connection.*", "run.users.*")");
  int batch = 0, terminal = 0;
  for (const auto& server : profile.servers) {
    const bool is_batch = server.kind == "batch";
    const int count = ++(is_batch ? batch : terminal);
    if (count < 3) continue;
    text += is_batch ? annotation(server.from, fmt::format("{} batchservrar", count),
                                  fmt::format("{} batch servers", count), R"("job.*")")
                     : annotation(server.from, fmt::format("{} terminalservrar", count),
                                  fmt::format("{} terminal servers", count), R"("run.*", "session.*")");
  }
  for (const Date appeal : profile.cleanups) {
    text += annotation(appeal, "Uppmaning att radera filer", "Appeal to delete files", R"("storage.*")");
  }
  return text;
}

}  // namespace monalys::simulate
