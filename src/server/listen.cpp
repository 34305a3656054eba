#include "server/listen.hpp"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <optional>
#include <thread>
#include <vector>

#include "base/text.hpp"
#include "server/connection.hpp"
#include "server/request_parts.hpp"
#include "server/tls.hpp"

namespace monalys::server {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds kOutOfDescriptors{100};

Result<tcp::acceptor> open(asio::io_context& context, const Address& address) {
  error_code problem;
  const tcp::endpoint endpoint{asio::ip::make_address(address.host), address.port};
  tcp::acceptor acceptor{asio::make_strand(context)};
  acceptor.open(endpoint.protocol(), problem);
  if (!problem) acceptor.set_option(asio::socket_base::reuse_address(true), problem);
  if (!problem) acceptor.bind(endpoint, problem);
  if (!problem) acceptor.listen(asio::socket_base::max_listen_connections, problem);
  if (problem) {
    return fail(Code::io, fmt::format("{}:{} cannot be listened on: {}", address.host, address.port, problem.message()),
                "Choose another port with --listen ADDRESS:PORT.");
  }
  return acceptor;
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
  const auto colon = text.rfind(':');
  const auto port = colon == std::string_view::npos ? std::nullopt : to_integer<std::uint16_t>(text.substr(colon + 1));
  if (!port) {
    return fail(Code::wrong_usage, fmt::format("\"{}\" is not an address to listen on", text),
                "Write ADDRESS:PORT, for example 127.0.0.1:8080.");
  }
  std::string host{text.substr(0, colon)};
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty() || host == "localhost") host = "127.0.0.1";
  const auto address = normal_address(host);
  if (!address) {
    return fail(Code::wrong_usage, fmt::format("\"{}\" is not an IP address", host),
                "Use 127.0.0.1 or [::1]; 0.0.0.0 for all addresses of this machine.");
  }
  return Address{*address, *port};
}

Result<void> check_exposure(const Address& address, const ServerSettings& settings) {
  if (is_loopback(address.host)) return {};
  const auto reached = fmt::format("{} can be reached from other machines", address.host);
  if (settings.accounts.empty()) {
    return fail(Code::permission, reached + ", and nobody would have to log in",
                "Set [server] accounts, tls_certificate and tls_key in monalys.toml and add people with `monalys user "
                "add`; or listen on 127.0.0.1 behind a web server that asks who people are. docs/OPERATIONS.md shows "
                "both.");
  }
  if (settings.tls_certificate.empty()) {
    return fail(Code::permission, reached + ", and passwords would cross the network in the clear",
                "Set [server] tls_certificate and tls_key in monalys.toml; or listen on 127.0.0.1 behind a web server "
                "that has them. docs/OPERATIONS.md shows both.");
  }
  return {};
}

class Listener::Impl {
 public:
  Impl(App& app, EventHub& hub, Listening listening)
      : app_(app), listening_(std::move(listening)), connections_(app, hub, listening_) {}

  ~Impl() {
    if (!acceptor_) return;
    connections_.wind_down();
    app_.wind_down();
    asio::post(acceptor_->get_executor(), [this] {
      error_code ignored;
      acceptor_->close(ignored);
    });
    static_cast<void>(connections_.open().wait_for_none(listening_.limits.ending_time));
    context_.stop();
    threads_.clear();
    connections_.calls()->wait_for_none();  // they would come back to a context that is gone
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<void> start() {
    if (!listening_.certificate.empty()) {
      MONALYS_TRY(auto certificate, Certificate::load(listening_.certificate, listening_.key, listening_.warn));
      certificate_.emplace(std::move(certificate));
    }
    MONALYS_TRY(auto acceptor, open(context_, listening_.address));
    acceptor_.emplace(std::move(acceptor));
    endpoint_ = acceptor_->local_endpoint();
    asio::co_spawn(acceptor_->get_executor(), accept(), asio::detached);
    for (std::size_t i = 0; i < listening_.threads; ++i) threads_.emplace_back([this] { context_.run(); });
    return {};
  }

  [[nodiscard]] std::uint16_t port() const { return endpoint_.port(); }
  [[nodiscard]] std::string url() const {
    const bool v6 = endpoint_.address().is_v6();
    return fmt::format("{}://{}{}{}:{}/", certificate_ ? "https" : "http", v6 ? "[" : "", listening_.address.host,
                       v6 ? "]" : "", endpoint_.port());
  }
  [[nodiscard]] std::size_t connections() { return connections_.open().count(); }

 private:
  asio::awaitable<void> accept() {
    while (true) {
      auto [problem, socket] =
          co_await acceptor_->async_accept(asio::make_strand(context_), asio::as_tuple(asio::use_awaitable));
      if (problem == asio::error::operation_aborted || !acceptor_->is_open()) co_return;
      if (problem) {
        // No descriptors left, or a client that has gone again: others may go first.
        asio::steady_timer pause{acceptor_->get_executor(), kOutOfDescriptors};
        static_cast<void>(co_await pause.async_wait(asio::as_tuple(asio::use_awaitable)));
        continue;
      }
      error_code gone;
      const auto remote = socket.remote_endpoint(gone);
      if (gone) continue;
      auto peer = normal_address(remote.address().to_string()).value_or("");
      auto place = connections_.enter(peer);
      if (!place) continue;  // closes it
      socket.set_option(tcp::no_delay(true), gone);
      const auto strand = socket.get_executor();
      asio::co_spawn(strand,
                     converse(std::move(socket), certificate_ ? certificate_->now() : nullptr, std::move(place),
                              connections_, std::move(peer)),
                     asio::detached);
    }
  }

  App& app_;
  Listening listening_;
  Connections connections_;
  std::optional<Certificate> certificate_;
  tcp::endpoint endpoint_;
  // After what conversations refer to: they end with it.
  asio::io_context context_;
  std::optional<tcp::acceptor> acceptor_;
  std::vector<std::jthread> threads_;
};

Listener::Listener(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Listener::~Listener() = default;
std::uint16_t Listener::port() const { return impl_->port(); }
std::string Listener::url() const { return impl_->url(); }
std::size_t Listener::connections() const { return impl_->connections(); }

Result<std::unique_ptr<Listener>> Listener::start(App& app, EventHub& hub, Listening listening) {
  auto impl = std::make_unique<Impl>(app, hub, std::move(listening));
  MONALYS_CHECK(impl->start());
  return std::unique_ptr<Listener>{new Listener(std::move(impl))};
}

Result<void> serve(App& app, EventHub& hub, Listening listening, const std::function<void(const std::string&)>& ready) {
  asio::io_context signalled{1};
  asio::signal_set signals{signalled, SIGINT, SIGTERM};
  signals.async_wait([](const error_code&, int) {});
  MONALYS_TRY(const auto listener, Listener::start(app, hub, std::move(listening)));
  ready(listener->url());
  signalled.run();
  return {};
}

}  // namespace monalys::server
