#include "config/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>

namespace monalys {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Pair;

class ConfigFile : public testing::Test {
 protected:
  ConfigFile() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) / (std::string("monalys_config_") + test->name());
    std::filesystem::create_directories(folder_);
  }
  ~ConfigFile() override { std::filesystem::remove_all(folder_); }

  void write(const std::filesystem::path& name, std::string_view text) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  Result<Config> read(std::string_view text) {
    write("monalys.toml", text);
    return read_config(folder_ / "monalys.toml");
  }
  Error refused(std::string_view text) {
    auto config = read(text);
    EXPECT_FALSE(config.has_value()) << "accepted: " << text;
    return config ? Error{} : config.error();
  }

  std::filesystem::path folder_;
};

TEST_F(ConfigFile, WhatInitWritesIsAccepted) {
  const auto config = read(initial_config());
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->store_url, "duckdb:" + (folder_ / "monalys.duckdb").string());
  EXPECT_EQ(config->privacy.key_file, folder_ / "secrets/pseudonym.key");
  EXPECT_EQ(config->platform.zone.name(), "Europe/Stockholm");
  EXPECT_TRUE(config->sources.empty());
}

TEST_F(ConfigFile, ExamplesThatInitWritesAreAcceptedOnceUncommented) {
  std::string text = initial_config();
  text = std::regex_replace(text, std::regex("\n# ((\\[|[a-z_]+ = ).*)"), "\n$1");
  ASSERT_THAT(text, HasSubstr("\n[[source]]\nname = \"batch\""));
  write("registers/programs.csv", "program;family\nstata*;Stata\n");
  const auto config = read(text);
  ASSERT_TRUE(config) << config.error().message;
  ASSERT_EQ(config->sources.size(), 6u);  // aliases, terminal servers, linux logins, guacamole, batch, users
  EXPECT_EQ(config->sources[3].odbc, "DSN=guacamole");
  EXPECT_TRUE(config->sources[3].paths.empty());
  EXPECT_EQ(config->capacities.size(), 1u);
  EXPECT_EQ(config->annotations.size(), 1u);
  EXPECT_EQ(config->privacy.keep.at(Realm::run).months, std::chrono::months{13});
  EXPECT_EQ(config->platform.families->rules().size(), 1u);
}

TEST_F(ConfigFile, RolesKeepWhatIsNotSaid) {
  const auto config = read(R"([privacy]
threshold = 7
[roles.public]
method = "round"
zeros = "hidden"
by = ["year", "month"]
group = ["organisation", "detail"]
)");
  ASSERT_TRUE(config) << config.error().message << config.error().hint;
  const auto& open = config->roles[std::to_underlying(Role::open)];
  EXPECT_EQ(open.method, RoleRules::Method::round);
  EXPECT_EQ(open.threshold, 10u);
  EXPECT_EQ(open.base, 5u);
  EXPECT_FALSE(open.zeros_shown);
  EXPECT_EQ(open.by, (std::vector{BucketSize::month, BucketSize::year}));
  EXPECT_EQ(open.group, (std::vector<std::vector<std::string>>{{"organisation"}, {"detail"}}));
  EXPECT_EQ(config->roles[std::to_underlying(Role::analyst)].threshold, 7u);
  EXPECT_EQ(config->roles[std::to_underlying(Role::admin)].method, RoleRules::Method::none);
}

TEST_F(ConfigFile, EveryKeyOfASourceIsRead) {
  const auto config = read(R"([[source]]
name = "batch"
format = "csv"
realm = "job"
paths = ["logs/*.csv", "/srv/x.csv"]
host = "b1"
host_pattern = "/(mts[0-9]+)/"
zone = "UTC"
every = "5 min"
encoding = "windows-1252"
delimiter = "tab"
decimal = ","
time = "%Y-%m-%d %H:%M"
unit = "TiB"
columns = { user = "Användare", asked_at = "Inlagd" }
constants = { slots = 4 }
outcomes = { failed = ["Fel", "Avbruten"], completed = "OK" }
)");
  ASSERT_TRUE(config) << config.error().message;
  const auto& source = config->sources.at(0);
  EXPECT_EQ(source.realm, Realm::job);
  EXPECT_THAT(source.paths, ElementsAre((folder_ / "logs/*.csv").string(), "/srv/x.csv"));
  EXPECT_EQ(source.zone->name(), "UTC");
  EXPECT_EQ(source.every, std::chrono::minutes{5});
  EXPECT_EQ(source.delimiter, "\t");
  EXPECT_EQ(source.decimal, ',');
  EXPECT_EQ(source.unit, "TiB");
  EXPECT_THAT(source.columns, ElementsAre(Pair("user", "Användare"), Pair("asked_at", "Inlagd")));
  EXPECT_THAT(source.constants, ElementsAre(Pair("slots", "4")));
  EXPECT_THAT(source.outcomes,
              ElementsAre(Pair("failed", ElementsAre("Fel", "Avbruten")), Pair("completed", ElementsAre("OK"))));
  EXPECT_FALSE(source.is_register);
}

TEST_F(ConfigFile, ConnectionsAreLinkedUnlessTheGatewayAloneCounts) {
  using enum Platform::Connections;
  EXPECT_EQ(read("")->platform.connections, linked);
  EXPECT_EQ(read("[platform]\nconnections = \"linked\"\n")->platform.connections, linked);
  EXPECT_EQ(read("[platform]\nconnections = \"hosts\"\n")->platform.connections, linked);  // its earlier name
  EXPECT_EQ(read("[platform]\nconnections = \"gateway\"\n")->platform.connections, gateway);
  EXPECT_THAT(refused("[platform]\nconnections = \"gatway\"\n").hint, HasSubstr("gateway"));
}

TEST_F(ConfigFile, ATableOfConnectionsSaysWhichSideTells) {
  constexpr std::string_view kSource = "[[source]]\nname = \"c\"\nformat = \"csv\"\npaths = [\"c.csv\"]\n";
  EXPECT_EQ(read(std::string(kSource) + "realm = \"connection\"\ntold_by = \"gateway\"\n")->sources.at(0).told_by,
            ToldBy::gateway);
  EXPECT_EQ(read(std::string(kSource) + "realm = \"connection\"\ntold_by = \"host\"\n")->sources.at(0).told_by,
            ToldBy::host);
  EXPECT_THAT(refused(std::string(kSource) + "realm = \"job\"\ntold_by = \"host\"\n").message,
              HasSubstr("realm = \"connection\""));
}

TEST_F(ConfigFile, RegistersAndAliasesBecomeSourcesOfTheirFormat) {
  const auto config = read("[identity]\naliases = \"a.csv\"\n[[register]]\nname = \"users\"\npath = \"u.csv\"\n");
  ASSERT_TRUE(config) << config.error().message;
  ASSERT_EQ(config->sources.size(), 2u);
  EXPECT_EQ(config->sources[0].format, "register-aliases");
  EXPECT_EQ(config->sources[1].format, "register-users");
  EXPECT_TRUE(config->sources[1].is_register);
  EXPECT_THAT(config->sources[1].paths, ElementsAre((folder_ / "u.csv").string()));
}

TEST_F(ConfigFile, TextsAreInBothLanguagesEvenWhenOneIsGiven) {
  const auto config = read(R"([[annotation]]
date = "2020-05-20"
text = { sv = "Ny webbklient", en = "New web client" }
metrics = ["users.*"]
[[annotation]]
date = 2021-01-01
text = "4 batchservrar"
)");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->annotations[0].text.en, "New web client");
  EXPECT_EQ(config->annotations[0].date, std::chrono::year{2020} / 5 / 20);
  EXPECT_EQ(config->annotations[1].text.sv, "4 batchservrar");
  EXPECT_EQ(config->annotations[1].text.en, "4 batchservrar");
  EXPECT_EQ(config->annotations[1].date, std::chrono::year{2021} / 1 / 1);
}

TEST_F(ConfigFile, AnUnknownKeyIsNamedWithItsLineAndTheNearestRightOne) {
  const auto error = refused("[platform]\nname = \"X\"\ntime_zon = \"UTC\"\n");
  EXPECT_THAT(error.message, EndsWith("monalys.toml:3: [platform] has no key \"time_zon\""));
  EXPECT_THAT(error.hint, HasSubstr("Did you mean \"time_zone\"?"));
}

TEST_F(ConfigFile, AnUnknownSectionIsNamedWithTheNearestRightOne) {
  const auto error = refused("[plattform]\nname = \"X\"\n");
  EXPECT_THAT(error.message, HasSubstr("monalys.toml:1: the configuration has no key \"plattform\""));
  EXPECT_THAT(error.hint, HasSubstr("\"platform\""));
}

struct Bad {
  std::string_view text;
  std::string_view message;
  std::string_view hint;
};

TEST_F(ConfigFile, BadValuesAreRefusedWithPlaceAndRemedy) {
  constexpr std::string_view kSource = "[[source]]\nname = \"a\"\npaths = [\"x\"]\n";
  const auto with = [&](std::string_view line) { return std::string(kSource) + std::string(line); };
  const std::string zone = with("zone = \"Europe/Stokholm\"");
  const std::string realm = with("realm = \"jobb\"");
  const std::string encoding = with("encoding = \"utf8\"");
  const std::string delimiter = with("delimiter = \";;\"");
  const std::string time = with("time = \"%Y-%q\"");
  const std::string outcome = with("outcomes = { failure = [\"Fel\"] }");
  const std::string every = with("every = \"often\"");
  const std::string pattern = with("host_pattern = \"mts[0-9]+\"");
  const std::string broken = with("host_pattern = \"(mts\"");
  const std::string unit = with("unit = \"Tib\"");
  const Bad cases[] = {
      {"[platform]\nname = 5\n", ":2: [platform] name must be a text in quotes, but is a whole number", ""},
      {"[platform]\ntime_zone = \"Europe/Stokholm\"\n", ":2: [platform] time_zone: there is no time zone",
       "Europe/Stockholm"},
      {"[platform]\noffice_hours = \"8-17\"\n", ":2: [platform] office_hours", "08:00-17:00"},
      {"[platform]\nholidays = \"SV\"\n", ":2: [platform] holidays: \"SV\" is not known", "\"SE\""},
      {"[store]\nurl = \"monalys.duckdb\"\n", ":2: [store] url", "duckdb:"},
      {"store = 1\n", ":1: store must be a table", ""},
      {"[privacy]\nthreshold = 0\n", ":2: [privacy] threshold: 0 does not lie between 1 and 1000", ""},
      {"[roles.publik]\n", ":1: [roles] has no key \"publik\"", "public"},
      {"[roles.public]\nby = [\"week\", \"month\"]\n", ":1: [roles.public]: weeks are no parts of months",
       "allow weeks"},
      {"[roles.public]\nby = [\"moon\"]\n", ":2: [roles.public] by: ", "hour"},
      {"[roles.public]\ngroup = [\"hoast\"]\n", ":2: [roles.public] group: there is no dimension \"hoast\"",
       "\"host\""},
      {"[roles.public]\ngroup = [\"host\", \"label\"]\n",
       ":1: [roles.public]: figures by host may add up to those by label", "one of them"},
      {"[roles.public]\ngroup = [\"label\", \"family\"]\n",
       ":1: [roles.public]: figures by label may add up to those by family", "one of them"},
      {"[roles.public]\nzeros = \"hidden\"\n", ":1: [roles.public]: two groupings at once cannot keep zeros secret",
       "zeros = \"shown\""},
      {"[privacy]\nkeep = { sesion = \"25 months\" }\n", ":2: [privacy] keep sesion: there is no realm", "\"session\""},
      {"[privacy]\nkeep = { session = \"long\" }\n", ":2: [privacy] keep session: \"long\" is not a period", "months"},
      {"[identity]\nexclude = 5\n", ":2: [identity] exclude must be a text or a list of texts", ""},
      {"[[source]]\npaths = [\"x\"]\n", ":1: [[source]] lacks the key \"name\"", "name ="},
      {"[[source]]\nname = \"a\"\n", ":1: [[source]] lacks the key \"paths\"", "paths ="},
      {"[[source]]\nname = \"a\"\nformat = \"guacamole\"\npaths = [\"x\"]\nodbc = \"DSN=g\"\n",
       ":5: [[source]] odbc: stands beside \"paths\"", "two sources"},
      {"[[source]]\nname = \"a\"\nodbc = \"DSN=g\"\n", ":1: [[source]] lacks the key \"format\"", "guacamole"},
      {"[[source]]\nname = \"a\"\nformat = \"horizon\"\nodbc = \"DSN=g\"\ntable_prefix = \"x; DROP\"\n",
       ":5: [[source]] table_prefix: \"x; DROP\" does not begin the name of a table", "vdi_"},
      {"[[source]]\nname = \"a\"\npaths = [\"x\"]\ntable_prefix = \"vdi_\"\n",
       ":4: [[source]] table_prefix: belongs to a source with \"odbc\"", "instead of paths"},
      {"[[register]]\nname = \"user\"\npath = \"x\"\n", ":2: [[register]] name: there is no register \"user\"",
       "\"users\""},
      {"[[capacity]]\nmetric = \"m\"\nfrom = \"2022\"\nvalue = 1\n", ":3: [[capacity]] from: \"2022\" is not a day",
       "2022-09-01"},
      {"[[annotation]]\ndate = 2022-01-01\ntext = { se = \"x\" }\n", ":3: [[annotation]] text has no key \"se\"",
       "\"sv\""},
      {zone, ":4: [[source]] zone: there is no time zone", "Europe/Stockholm"},
      {realm, ":4: [[source]] realm: there is no realm \"jobb\"", "\"job\""},
      {encoding, ":4: [[source]] encoding: \"utf8\" is not known", "\"utf-8\""},
      {delimiter, ":4: [[source]] delimiter: \";;\" is not one character", "tab"},
      {time, ":4: [[source]] time: the time pattern", "%Y"},
      {outcome, ":4: outcomes failure: is not an outcome", "\"failed\""},
      {every, ":4: [[source]] every: \"often\" is not a stretch of time", "5 min"},
      {pattern, ":4: [[source]] host_pattern: has no group", "("},
      {broken, ":4: [[source]] host_pattern: is not a regular expression", "("},
      {unit, ":4: [[source]] unit: \"Tib\" is not known", "\"TiB\""},
      {"[platform]\nname = \"X\n", ":2: ", "TOML"},
  };
  for (const auto& [text, message, hint] : cases) {
    const auto error = refused(text);
    EXPECT_EQ(error.code, Code::invalid_input) << text;
    EXPECT_THAT(error.message, HasSubstr("monalys.toml" + std::string(message))) << text;
    EXPECT_THAT(error.hint, HasSubstr(std::string(hint))) << text;
  }
}

TEST_F(ConfigFile, WithoutAListTheUsualProgramFamiliesAreKnown) {
  EXPECT_EQ(read("")->platform.families->of("StataSE-64.exe"), "Stata");
  EXPECT_EQ(read("[programs]\n")->platform.families->of("StataSE-64.exe"), "Stata");
}

TEST_F(ConfigFile, AListOfProgramFamiliesReplacesTheUsualOnes) {
  for (const std::string_view list :
       {"program;family\nstata-mp;Stata MP\nstata*;Stata\n\n\"odd;name\";\"a \"\"b\"\"\"\n",
        "\xef\xbb\xbf"
        "Familj,note,Program\r\nStata MP,x,stata-mp\r\nStata,,stata*\r\n\"a \"\"b\"\"\",,\"odd;name\"",
        "program\tfamily\nstata-mp\tStata MP\n stata* \t Stata \nodd;name\ta \"b\"\n"}) {
    write("programs.csv", list);
    const auto config = read("[programs]\nfamilies = \"programs.csv\"\n");
    ASSERT_TRUE(config) << config.error().message << "\n" << list;
    const auto& families = *config->platform.families;
    EXPECT_EQ(families.of("stata-mp.exe"), "Stata MP");
    EXPECT_EQ(families.of("STATASE"), "Stata");
    EXPECT_EQ(families.of("odd;name"), "a \"b\"") << list;
    EXPECT_EQ(families.of("sas"), kOtherPrograms);
  }
}

TEST_F(ConfigFile, ABadListOfProgramFamiliesIsRefusedWithFileLineAndRemedy) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", ":1: the file is empty"},
      {"name;kind\nstata;Stata\n", ":1: the header does not name the columns program and family"},
      {"program;family\n\nstata*;\n", ":3: no family is named"},
      {"program;family\n;Stata\n", ":2: no program is named"},
      {"program;family\nstata;Stata;x\n", ":2: the line has not as many fields as the header"},
      {"program;family\n\"stata;Stata\n", ":2: a quote stands where none may"},
      {"program;family\nstata;(other programs)\n", ":2: a family's name does not begin with a parenthesis"},
      {"program;family\nr\xe4kna;R\n", ":2: the text is not UTF-8"},
  };
  for (const auto& [list, message] : cases) {
    write("programs.csv", list);
    const auto error = refused("[programs]\nfamilies = \"programs.csv\"\n");
    EXPECT_EQ(error.code, Code::invalid_input) << list;
    EXPECT_THAT(error.message, HasSubstr("monalys.toml:2: [programs] families: ")) << list;
    EXPECT_THAT(error.message, EndsWith("programs.csv" + std::string(message))) << list;
    EXPECT_FALSE(error.hint.empty()) << list;
  }
  const auto missing = refused("[programs]\nfamilies = \"none.csv\"\n");
  EXPECT_THAT(missing.message, HasSubstr("there is no file"));
  EXPECT_THAT(missing.hint, HasSubstr("take the key out"));
  EXPECT_THAT(refused("[programs]\nfamily = \"x\"\n").hint, HasSubstr("families"));
}

TEST_F(ConfigFile, TwoSourcesOfOneNameAreRefused) {
  const auto error = refused("[[source]]\nname = \"a\"\npaths = [\"x\"]\n[[source]]\nname = \"a\"\npaths = [\"y\"]\n");
  EXPECT_THAT(error.message, HasSubstr(":4: a second source is named \"a\"; the first is in line 1"));
}

TEST_F(ConfigFile, AMissingFileSaysHowToMakeOne) {
  const auto config = read_config(folder_ / "none.toml");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, Code::not_found);
  EXPECT_THAT(config.error().hint, HasSubstr("monalys init"));
}

TEST_F(ConfigFile, AFolderIsNotAConfiguration) {
  const auto config = read_config(folder_);
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().message, HasSubstr("is a folder"));
}

TEST_F(ConfigFile, TheServerIsOnLoopbackWithoutLoginUnlessSaidOtherwise) {
  const auto usual = read("");
  ASSERT_TRUE(usual) << usual.error().message;
  EXPECT_EQ(usual->server.listen, "127.0.0.1:8080");
  EXPECT_TRUE(usual->server.accounts.empty());
  EXPECT_TRUE(usual->server.audit.empty());
  const auto config = read(R"([server]
listen = "0.0.0.0:443"
names = ["Monalys.Example.org"]
accounts = "secrets/accounts.json"
tls_certificate = "/etc/monalys/server.pem"
tls_key = "server.key"
proxy_address = "127.0.0.1"
proxy_header = "X-Remote-User"
)");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->server.listen, "0.0.0.0:443");
  EXPECT_THAT(config->server.names, ElementsAre("monalys.example.org"));
  EXPECT_EQ(config->server.accounts, folder_ / "secrets/accounts.json");
  EXPECT_EQ(config->server.audit, folder_ / "secrets/audit.jsonl");
  EXPECT_EQ(config->server.tls_certificate, "/etc/monalys/server.pem");
  EXPECT_EQ(config->server.tls_key, folder_ / "server.key");
  EXPECT_EQ(config->server.proxy_header, "x-remote-user");
}

TEST_F(ConfigFile, AServerThatWouldBelieveAnybodyIsRefused) {
  EXPECT_THAT(refused("[server]\naccounts = \"a\"\nproxy_header = \"X-User\"").message,
              HasSubstr("without \"proxy_address\""));
  EXPECT_THAT(refused("[server]\nproxy_address = \"::1\"\nproxy_header = \"X-User\"").message,
              HasSubstr("without \"accounts\""));
  EXPECT_THAT(refused("[server]\ntls_key = \"a\"").message, HasSubstr("stands alone"));
  EXPECT_THAT(refused("[server]\nnames = [\"https://a\"]").message, HasSubstr("not the name of a machine"));
  EXPECT_THAT(refused("[server]\nproxy_address = \"a b\"").message, HasSubstr("not an IP address"));
  EXPECT_THAT(refused("[server]\nproxy_header = \"X:User\"").message, HasSubstr("not the name of a header"));
  EXPECT_THAT(refused("[server]\nlisten_on = \"a\"").hint, HasSubstr("listen"));
}

}  // namespace
}  // namespace monalys
