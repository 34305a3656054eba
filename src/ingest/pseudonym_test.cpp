#include "ingest/pseudonym.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace monalys::ingest {
namespace {

using testing::HasSubstr;
using testing::Not;

class KeyFile : public testing::Test {
 protected:
  KeyFile() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) / (std::string("monalys_key_") + test->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    file_ = folder_ / "secrets" / "pseudonym.key";
  }
  ~KeyFile() override { std::filesystem::remove_all(folder_); }

  void write(std::string_view text) {
    std::filesystem::create_directories(file_.parent_path());
    std::ofstream(file_, std::ios::binary) << text;
    ::chmod(file_.c_str(), 0600);
  }
  static unsigned mode(const std::filesystem::path& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777U;
  }

  std::filesystem::path folder_, file_;
};

PseudonymKey key_of(unsigned char fill) {
  std::array<unsigned char, PseudonymKey::kBytes> secret{};
  secret.fill(fill);
  return PseudonymKey::from_bytes(secret);
}

TEST_F(KeyFile, AMadeKeyIsReadableByItsOwnerAlone) {
  ASSERT_TRUE(PseudonymKey::create(file_));
  EXPECT_EQ(mode(file_), 0600u);
  EXPECT_EQ(mode(file_.parent_path()), 0700u);
  const auto key = PseudonymKey::load(file_);
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(key->id().size(), 16u);
}

TEST_F(KeyFile, AnExistingKeyIsNeverOverwritten) {
  ASSERT_TRUE(PseudonymKey::create(file_));
  const auto before = PseudonymKey::load(file_)->id();
  const auto again = PseudonymKey::create(file_);
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, HasSubstr("already"));
  EXPECT_EQ(PseudonymKey::load(file_)->id(), before);
}

TEST_F(KeyFile, TwoMadeKeysDiffer) {
  ASSERT_TRUE(PseudonymKey::create(file_));
  ASSERT_TRUE(PseudonymKey::create(folder_ / "other.key"));
  EXPECT_NE(PseudonymKey::load(file_)->id(), PseudonymKey::load(folder_ / "other.key")->id());
}

TEST_F(KeyFile, AKeyThatOthersMayReadIsRefusedWithTheRemedy) {
  ASSERT_TRUE(PseudonymKey::create(file_));
  ::chmod(file_.c_str(), 0640);
  const auto key = PseudonymKey::load(file_);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, Code::permission);
  EXPECT_THAT(key.error().message, HasSubstr("0640"));
  EXPECT_THAT(key.error().hint, HasSubstr("chmod 600"));
}

TEST_F(KeyFile, AMissingKeyNamesTheFile) {
  const auto key = PseudonymKey::load(file_);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, Code::not_found);
  EXPECT_THAT(key.error().message, HasSubstr(file_.string()));
}

TEST_F(KeyFile, AKeyOfAnotherLengthIsRefusedWithoutShowingIt) {
  for (const auto& text : {std::string(), std::string(63, 'a'), std::string(66, 'a'), std::string(64, 'g')}) {
    write(text);
    const auto key = PseudonymKey::load(file_);
    ASSERT_FALSE(key) << text;
    EXPECT_THAT(key.error().message, HasSubstr("64 hexadecimal digits"));
    EXPECT_THAT(key.error().message + key.error().hint, Not(HasSubstr("aaaaaa")));
  }
}

TEST_F(KeyFile, AFolderIsNotAKeyFile) {
  const auto key = PseudonymKey::load(folder_);
  ASSERT_FALSE(key);
  EXPECT_THAT(key.error().message, HasSubstr("is not a file"));
}

TEST(Pseudonym, DependsOnTheNameAndTheKeyAlone) {
  EXPECT_EQ(key_of(1).person("anna"), key_of(1).person("anna"));
  EXPECT_NE(key_of(1).person("anna"), key_of(1).person("bo"));
  EXPECT_NE(key_of(1).person("anna"), key_of(2).person("anna"));
}

TEST(Pseudonym, IsKeyedBlake2bOfASubkey) {
  // The same by libsodium's own words, so that a change of construction, which would break every store, is noticed.
  std::array<unsigned char, 32> secret{};
  secret.fill(7);
  std::array<unsigned char, 32> subkey{};
  const std::string use = "persons";
  crypto_generichash(subkey.data(), 32, reinterpret_cast<const unsigned char*>(use.data()), use.size(), secret.data(),
                     32);
  std::array<unsigned char, 16> hash{};
  const std::string name = "anna";
  crypto_generichash(hash.data(), 16, reinterpret_cast<const unsigned char*>(name.data()), name.size(), subkey.data(),
                     32);
  std::uint64_t expected = 0;
  for (std::size_t i = 8; i-- > 0;) expected = expected << 8U | hash[i];
  EXPECT_EQ(PseudonymKey::from_bytes(secret).person("anna"), expected);
}

TEST(RecordKey, BeginsWithTheSecondOfTheIdentity) {
  std::string scratch;
  const auto key = key_of(1).record(Realm::job,
                                    {from_unix_seconds(1'650'000'000),
                                     "cluster\x1f"
                                     "42"},
                                    scratch);
  EXPECT_EQ(key.high >> 32U, 1'650'000'000u);
}

TEST(RecordKey, DiffersWithRealmInstantAndRest) {
  std::string scratch;
  const auto key = key_of(1);
  const Instant at = from_unix_seconds(1'650'000'000);
  std::set<Key> keys;
  keys.insert(key.record(Realm::job, {at, "42"}, scratch));
  keys.insert(key.record(Realm::run, {at, "42"}, scratch));
  keys.insert(key.record(Realm::job, {at + std::chrono::microseconds{1}, "42"}, scratch));
  keys.insert(key.record(Realm::job, {at, "43"}, scratch));
  keys.insert(key_of(2).record(Realm::job, {at, "42"}, scratch));
  keys.insert(key.record(Realm::job, {at, "42"}, scratch));  // the first again
  EXPECT_EQ(keys.size(), 5u);
}

}  // namespace
}  // namespace monalys::ingest
