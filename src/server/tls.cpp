#include "server/tls.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

namespace monalys::server {
namespace {

namespace ssl = boost::asio::ssl;
using Context = std::shared_ptr<ssl::context>;

/// Forward secrecy and authenticated encryption; TLS 1.3 brings its own.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

std::string state_of(const std::filesystem::path& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) return "none";
  return fmt::format("{} {} {} {}.{}", status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec,
                     status.st_mtim.tv_nsec);
}

Result<Context> read(const std::filesystem::path& chain, const std::filesystem::path& key) {
  struct stat status{};
  if (::stat(key.c_str(), &status) == 0 && (status.st_mode & 07U) != 0) {
    return fail(Code::permission,
                fmt::format("the key {} may be used by everybody (mode {:04o})", key.string(), status.st_mode & 07777U),
                fmt::format("Run: chmod 640 {}", key.string()));
  }
  const auto refused = [](const std::filesystem::path& file, const boost::system::error_code& problem) {
    return fail(Code::invalid_input, fmt::format("{} cannot be used for TLS: {}", file.string(), problem.message()),
                "tls_certificate is a PEM file of the certificate and those that vouch for it, tls_key its key without "
                "a passphrase.");
  };
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  boost::system::error_code problem;
  context->set_options(ssl::context::default_workarounds | ssl::context::no_compression, problem);
  if (problem) return refused(chain, problem);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_cipher_list(context->native_handle(), kCiphers);
  context->use_certificate_chain_file(chain.string(), problem);
  if (problem) return refused(chain, problem);
  context->use_private_key_file(key.string(), ssl::context::pem, problem);
  if (problem) return refused(key, problem);
  if (SSL_CTX_check_private_key(context->native_handle()) != 1) {
    return fail(Code::invalid_input, fmt::format("{} is not the key of {}", key.string(), chain.string()),
                "Name the two files that belong together.");
  }
  return context;
}

}  // namespace

Certificate::Certificate(std::filesystem::path chain, std::filesystem::path key,
                         std::function<void(const std::string&)> warn)
    : chain_(std::move(chain)), key_(std::move(key)), warn_(std::move(warn)) {}

std::string Certificate::state() const { return state_of(chain_) + ", " + state_of(key_); }

Result<Certificate> Certificate::load(std::filesystem::path chain, std::filesystem::path key,
                                      std::function<void(const std::string&)> warn) {
  Certificate certificate{std::move(chain), std::move(key), std::move(warn)};
  certificate.seen_ = certificate.state();
  MONALYS_TRY(certificate.context_, read(certificate.chain_, certificate.key_));
  return certificate;
}

Context Certificate::now() {
  if (auto state = this->state(); state != seen_) {
    seen_ = std::move(state);
    if (auto context = read(chain_, key_)) {
      context_ = std::move(*context);
    } else {
      // Most often one of the two files has been written and the other has not yet.
      warn_(fmt::format("the old certificate stays in use: {}", context.error().message));
    }
  }
  return context_;
}

}  // namespace monalys::server
