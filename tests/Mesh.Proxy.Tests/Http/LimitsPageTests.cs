using System.Globalization;
using System.Text.RegularExpressions;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.Dns;
using Mesh.Proxy.Gateways;
using Mesh.Proxy.Hedging;
using Mesh.Proxy.Http;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Mirroring;
using Mesh.Proxy.RateLimiting;
using Mesh.Proxy.Relay;
using Mesh.Proxy.Relay.Exchanges;
using Mesh.Proxy.Relay.Tunnels;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Tests.Http;

/// <summary>docs/limits.md lists the limits that are in force.</summary>
public sealed partial class LimitsPageTests
{
    private static readonly DataPathOptions Options = new();

    private static readonly Dictionary<string, double> InForce = new()
    {
        ["DataPathOptions.MaxConnections"] = Options.MaxConnections,
        ["DataPathOptions.MaxPendingHandshakesPerSource"] = Options.MaxPendingHandshakesPerSource,
        ["DataPathOptions.ConnectTimeout"] = Options.ConnectTimeout.TotalSeconds,
        ["DataPathOptions.SecondDialDelay"] = Options.SecondDialDelay.TotalSeconds,
        ["DataPathOptions.HandshakeTimeout"] = Options.HandshakeTimeout.TotalSeconds,
        ["DataPathOptions.DetectionTimeout"] = Options.DetectionTimeout.TotalSeconds,
        ["DataPathOptions.UnknownPortWait"] = Options.UnknownPortWait.TotalSeconds,
        ["GatewayLimits.MaxConnectionsPerSource"] = GatewayLimits.MaxConnectionsPerSource,
        ["GatewayLimits.Silence"] = GatewayLimits.Silence.TotalSeconds,
        ["GatewayLimits.LameDuck"] = GatewayLimits.LameDuck.TotalSeconds,
        ["ExportResolver.MaxUnknown"] = ExportResolver.MaxUnknown,
        ["ExportResolver.MaxWaiters"] = ExportResolver.MaxWaiters,
        ["ExportResolver.MaxWait"] = ExportResolver.MaxWait.TotalSeconds,
        ["EngineFactory.MaxBuffers"] = EngineFactory.MaxBuffers,
        ["UpstreamHost.MaxIdle"] = UpstreamHost.MaxIdle,
        ["UpstreamHost.MaxDials"] = UpstreamHost.MaxDials,
        ["PeerWatch.Limit"] = PeerWatch.Limit.TotalSeconds,
        ["PeerWatch.LongLimit"] = PeerWatch.LongLimit.TotalSeconds,
        ["HttpTimeouts.PingDelay"] = HttpTimeouts.PingDelay.TotalSeconds,
        ["HttpTimeouts.PingTimeout"] = HttpTimeouts.PingTimeout.TotalSeconds,
        ["UpstreamHttpPool.MaxHosts"] = UpstreamHttpPool.MaxHosts,
        ["KernelPipe.MaxLive"] = KernelPipe.MaxLive,
        ["ClientBuckets.MaxClients"] = ClientBuckets.MaxClients,
        ["MirrorLimits.MaxInFlight"] = MirrorLimits.MaxInFlight,
        ["MirrorLimits.MaxRequestBytes"] = MirrorLimits.MaxRequestBytes,
        ["MirrorLimits.MaxAnswerBytes"] = MirrorLimits.MaxAnswerBytes,
        ["MirrorLimits.MaxTime"] = MirrorLimits.MaxTime.TotalSeconds,
        ["Http1Limits.MaxStartLineBytes"] = Http1Limits.Default.MaxStartLineBytes,
        ["Http1Limits.MaxFieldBytes"] = Http1Limits.Default.MaxFieldBytes,
        ["Http1Limits.MaxFields"] = Http1Limits.Default.MaxFields,
        ["Http1Limits.MaxEmptyLines"] = Http1Limits.Default.MaxEmptyLines,
        ["Http1Limits.MaxConnectionOptions"] = Http1Limits.Default.MaxConnectionOptions,
        ["Http1Limits.MaxChunkExtensionBytes"] = Http1Limits.Default.MaxChunkExtensionBytes,
        ["Http1Limits.MaxTrailerBytes"] = Http1Limits.Default.MaxTrailerBytes,
        ["Http1Limits.MaxAddedBytes"] = Http1Limits.MaxAddedBytes,
        ["RequestUpload.RepeatLimit"] = RequestUpload.RepeatLimit,
        ["HedgeRule.MaxBodyBytes"] = HedgeRule.MaxBodyBytes,
        ["Http2Limits.MaxStreams"] = Http2Limits.MaxStreams,
        ["Http2Limits.StreamWindow"] = Http2Limits.StreamWindow,
        ["Http2Limits.ConnectionWindow"] = Http2Limits.ConnectionWindow,
        ["Http2Limits.MaxFieldBytes"] = Http2Limits.MaxFieldBytes,
        ["HttpTimeouts.RequestHead"] = HttpTimeouts.RequestHead.TotalSeconds,
        ["HttpTimeouts.Idle"] = HttpTimeouts.Idle.TotalSeconds,
        ["HttpTimeouts.PooledIdle"] = HttpTimeouts.PooledIdle.TotalSeconds,
        ["HttpTimeouts.PooledIdleLocal"] = HttpTimeouts.PooledIdleLocal.TotalSeconds,
        ["HttpTimeouts.PooledLife"] = HttpTimeouts.PooledLife.TotalSeconds,
        ["HttpTimeouts.FirstRequestWhileDraining"] = HttpTimeouts.FirstRequestWhileDraining.TotalSeconds,
        ["HttpRelay.LingerTime"] = HttpRelay.LingerTime.TotalSeconds,
        ["DnsLimits.MaxQueries"] = DnsLimits.MaxQueries,
        ["DnsLimits.MaxConnections"] = DnsLimits.MaxConnections,
        ["DnsLimits.MaxMessageBytes"] = DnsLimits.MaxMessageBytes,
        ["DnsLimits.NameserverTime"] = DnsLimits.NameserverTime.TotalSeconds,
        ["DnsLimits.ConnectionIdle"] = DnsLimits.ConnectionIdle.TotalSeconds,
        ["ByteTunnel.HalfClosedSilence"] = ByteTunnel.HalfClosedSilence.TotalSeconds,
    };

    [Fact]
    public void Page_ListsEveryLimitWithItsValue()
    {
        IEnumerable<string> listed = Row().Matches(File.ReadAllText(Page())).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}");
        IEnumerable<string> inForce = InForce.Select(limit => string.Create(CultureInfo.InvariantCulture, $"{limit.Key} {limit.Value}"));

        Assert.Equal(inForce.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    /// <summary>A new one of these types is a limit that the page must have.</summary>
    [Theory]
    [InlineData(typeof(Http1Limits))]
    [InlineData(typeof(Http2Limits))]
    [InlineData(typeof(HttpTimeouts))]
    [InlineData(typeof(MirrorLimits))]
    [InlineData(typeof(GatewayLimits))]
    [InlineData(typeof(DnsLimits))]
    public void Page_MissesNoLimitOf(Type type)
    {
        IEnumerable<string> members = type.GetProperties().Where(property => property.PropertyType == typeof(int)).Select(property => property.Name)
            .Concat(type.GetFields().Where(field => field.FieldType == typeof(int) || field.FieldType == typeof(TimeSpan)).Select(field => field.Name));

        Assert.All(members, member => Assert.Contains($"{type.Name}.{member}", InForce.Keys));
    }

    /// <summary>Who serves a connection cannot be told by the times: the engine's peers close before it does, and it before applications.</summary>
    [Fact]
    public void Times_TheSideThatSendsCloses()
    {
        Assert.True(HttpTimeouts.PooledIdle < HttpTimeouts.Idle / 2);
        Assert.True(HttpTimeouts.PooledIdleLocal < TimeSpan.FromSeconds(5), "Node.js and uvicorn close after 5 s");
        Assert.True(HttpTimeouts.Idle > TimeSpan.FromMinutes(5), "Java's client keeps connections for 5 min");
    }

    [GeneratedRegex(@"^\| `([A-Z][A-Za-z0-9]+\.[A-Z][A-Za-z0-9]+)` \| ([0-9.]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    private static string Page()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Mesh.sln")))
            {
                return Path.Combine(folder.FullName, "docs", "limits.md");
            }
        }

        throw new InvalidOperationException("the tests do not run within the repository");
    }
}
