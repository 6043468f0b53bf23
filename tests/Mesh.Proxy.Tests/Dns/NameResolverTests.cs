using System.Collections.Frozen;
using System.Net;
using System.Threading.Channels;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.Dns;
using Mesh.Proxy.State;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Dns;

public sealed class NameResolverTests : IDisposable
{
    private const string Web = "web.shop.svc.clusterset.local";

    private static readonly NamedService Service = new([IPAddress.Parse("240.240.0.7")]);

    private readonly FakeTimeProvider _time = new();
    private readonly ProxyStateStore _states = new();
    private readonly Channel<DiscoveryEvent> _events = Channel.CreateBounded<DiscoveryEvent>(2);
    private readonly DestinationTable<string> _destinations;
    private readonly DiscoveryConnection _connection;
    private readonly DiscoveryMetrics _metrics;
    private readonly NameResolver _resolver;

    public NameResolverTests()
    {
        _destinations = new DestinationTable<string>(_time);
        _connection = new DiscoveryConnection(_time);
        _metrics = new DiscoveryMetrics(_connection);
        _resolver = new NameResolver(_states, _destinations, _connection, _events.Writer, _metrics);
    }

    public void Dispose() => _metrics.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resolve_FirstUse_SubscribesAndWaits()
    {
        _connection.SetConnected();

        Task<NameLookup> resolving = ResolveAsync(Web);
        Assert.False(resolving.IsCompleted);
        Assert.Equal(Web, Assert.IsType<DiscoveryEvent.NameWanted>(await _events.Reader.ReadAsync(Cancellation)).Name);
        Serve(Web);
        Answer(Web);

        Assert.Equal(NameLookup.Found(Service), await resolving);
    }

    [Fact]
    public async Task Resolve_NobodyHasIt_IsRememberedAndAskedOnce()
    {
        _connection.SetConnected();
        Task<NameLookup> resolving = ResolveAsync(Web);
        Answer(Web);
        Assert.Equal(NameLookup.Nobody, await resolving);

        Assert.Equal(NameLookup.Nobody, await ResolveAsync(Web));
        Assert.Equal(1, _events.Reader.Count);
    }

    [Fact]
    public async Task Resolve_AppearsLater_IsKnown()
    {
        _connection.SetConnected();
        Task<NameLookup> resolving = ResolveAsync(Web);
        Answer(Web);
        await resolving;

        Serve(Web);

        Assert.Equal(NameLookup.Found(Service), await ResolveAsync(Web));
    }

    [Fact]
    public async Task Resolve_NoAnswer_IsNotKnownAfterABoundedTimeAndAtOnceAfterwards()
    {
        _connection.SetConnected();
        Task<NameLookup> resolving = ResolveAsync(Web);

        _time.Advance(NameResolver.MaxNameWait);

        Assert.Equal(NameLookup.NotKnown(UnresolvedReason.TimedOut), await resolving);
        Assert.True(ResolveAsync(Web).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Resolve_ControlPlaneIsAway_HeldAnswersAndTheRestIsNotKnown()
    {
        Serve(Web);

        Assert.Equal(NameLookup.Found(Service), await ResolveAsync(Web));
        Assert.Equal(NameLookup.NotKnown(UnresolvedReason.Disconnected), await ResolveAsync("cart.shop.svc.clusterset.local"));
    }

    [Fact]
    public async Task Resolve_ControlPlaneIsAway_WhatItHasDeniedStaysSo()
    {
        _connection.SetConnected();
        Task<NameLookup> resolving = ResolveAsync(Web);
        Answer(Web);
        await resolving;

        _connection.SetLost();
        _time.Advance(DiscoveryConnection.Grace);

        Assert.Equal(NameLookup.Nobody, await ResolveAsync(Web));
    }

    [Fact]
    public async Task Resolve_DiscoveryIsBehind_IsNotKnownAndNotRemembered()
    {
        _events.Writer.TryWrite(DiscoveryEvent.TimePassed.Instance);
        _events.Writer.TryWrite(DiscoveryEvent.TimePassed.Instance);

        Assert.Equal(NameLookup.NotKnown(UnresolvedReason.Overloaded), await ResolveAsync(Web));
        Assert.False(_destinations.TryGet(Web, out _));
    }

    private Task<NameLookup> ResolveAsync(string name) => _resolver.ResolveAsync(name, Cancellation).AsTask();

    private void Serve(string name) =>
        _states.Publish(ProxyState.Empty with { ServicesByDnsName = new Dictionary<string, NamedService> { [name] = Service }.ToFrozenDictionary() });

    private void Answer(string name)
    {
        Assert.True(_destinations.TryGet(name, out Destination<string>? destination));
        destination.SetAnswered();
    }
}
