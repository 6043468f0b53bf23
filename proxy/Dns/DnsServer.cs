using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Dns;

/// <summary>
/// The DNS of the pod's processes, between them and their nameservers: names of <c>clusterset.local</c> are answered here, everything else is passed on unchanged. While nobody asks it
/// holds sockets and nothing else.
/// </summary>
internal sealed partial class DnsServer : IAsyncDisposable
{
    /// <summary>Between two attempts to take a port that somebody else has.</summary>
    public static readonly TimeSpan BindInterval = TimeSpan.FromSeconds(1);

    private readonly DnsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<DnsServer> _logger;
    private readonly DnsMetrics _metrics = new();
    private readonly DnsServices _services;
    private readonly CancellationTokenSource _ending = new();
    private readonly List<IDisposable> _listeners = [];
    private readonly List<Task> _loops = [];
    private Task _binding = Task.CompletedTask;
    private string? _problem;

    public DnsServer(DnsOptions options, INameResolver names, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger<DnsServer>();
        _services = new DnsServices(new QueryResponder(new ClusterSetZone(names), _metrics), _metrics, time, _logger);
        _problem = options.Nameservers.IsEmpty ? null : "DNS does not listen yet";
    }

    /// <summary>Why queries are not served, in words; null if they are, or are not meant to be.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    /// <summary>Listens. A port that cannot be had is tried again until it can.</summary>
    public void Start() => _binding = BindAsync();

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _binding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (IDisposable listener in _listeners)
        {
            listener.Dispose();
        }

        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _metrics.Dispose();
        _ending.Dispose();
    }

    private async Task BindAsync()
    {
        for (int i = 0; i < _options.Nameservers.Length; i++)
        {
            while (!TryListen(_options.Nameservers[i], _options.Port + i))
            {
                await Task.Delay(BindInterval, _time, _ending.Token);
            }
        }

        Volatile.Write(ref _problem, null);
        if (!_options.Nameservers.IsEmpty)
        {
            Log.Listening(_logger, string.Join(", ", _options.Nameservers), _options.Port);
        }
    }

    private bool TryListen(IPEndPoint nameserver, int port)
    {
        IPEndPoint address = new(nameserver.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback, port);
        Socket udp = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        Socket tcp = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            udp.Bind(address);
            tcp.Bind(address);
            tcp.Listen();
        }
        catch (SocketException error)
        {
            udp.Dispose();
            tcp.Dispose();
            string problem = $"DNS cannot listen on {address}: {error.Message}";
            if (Interlocked.Exchange(ref _problem, problem) != problem)
            {
                Log.CannotListen(_logger, address, error.Message);
            }

            return false;
        }

        NameserverHealth health = new(nameserver, _logger);
        UdpDnsListener queries = new(udp, new NameserverClient(nameserver, health, _metrics, _time), _services);
        TcpDnsListener connections = new(tcp, nameserver, health, _services);
        _listeners.AddRange([queries, connections]);
        _loops.AddRange([RunAsync(queries.RunAsync), RunAsync(connections.RunAsync)]);
        return true;
    }

    // The border of a loop: without it nobody would hear that it has ended.
    private async Task RunAsync(Func<CancellationToken, Task> loop)
    {
        try
        {
            await loop(_ending.Token);
        }
        catch (Exception error) when (!_ending.IsCancellationRequested)
        {
            Volatile.Write(ref _problem, "DNS has failed");
            Log.LoopFailed(_logger, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.DnsListening, LogLevel.Information, "DNS in front of {Nameservers}, from port {Port} on")]
        public static partial void Listening(ILogger logger, string nameservers, int port);

        [LoggerMessage(EventIds.DnsCannotListen, LogLevel.Error, "DNS cannot listen on {Address}: {Reason}; the pod is not ready until it can")]
        public static partial void CannotListen(ILogger logger, IPEndPoint address, string reason);

        [LoggerMessage(EventIds.BackgroundLoopFailed, LogLevel.Error, "DNS has failed; the pod is not ready any more")]
        public static partial void LoopFailed(ILogger logger, Exception error);
    }
}
