using System.Collections.Frozen;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Concurrency;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Concurrency;

public sealed class ConcurrencyGateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryEnter_AsManyAsMayBe_TheNextIsRefusedUntilOneLeaves()
    {
        ConcurrencyGate gate = Gate(ConcurrencySettings.Default with { MinLimit = 2, MaxLimit = 2 });
        Assert.True(gate.TryEnter(out TimeSpan first));
        Assert.True(gate.TryEnter(out _));
        Assert.False(gate.TryEnter(out _));
        Assert.Equal((2, 2), (gate.InFlight, gate.Limit));

        gate.Leave(first, latency: null);

        Assert.True(gate.TryEnter(out _));
        Assert.False(gate.TryEnter(out _));
    }

    [Fact]
    public void Limit_FastAnswers_Rises()
    {
        ConcurrencyGate gate = Gate(ConcurrencySettings.Default);
        for (int i = 0; i < 200; i++)
        {
            Assert.True(gate.TryEnter(out TimeSpan enteredAt));
            _time.Advance(TimeSpan.FromMilliseconds(10));
            gate.Leave(enteredAt, TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal(0, gate.InFlight);
        Assert.True(gate.Limit > 3, $"the limit is {gate.Limit}");
    }

    [Fact]
    public void Leave_WithoutAnAnswer_SaysNothing()
    {
        ConcurrencyGate gate = Gate(ConcurrencySettings.Default);
        for (int i = 0; i < 200; i++)
        {
            Assert.True(gate.TryEnter(out TimeSpan enteredAt));
            _time.Advance(TimeSpan.FromMilliseconds(10));
            gate.Leave(enteredAt, latency: null);
        }

        Assert.Equal((0, 3), (gate.InFlight, gate.Limit));
    }

    [Fact]
    public void Build_SettingsStay_KeepsTheGateAndWhatItKnows()
    {
        InboundPort port = new() { TargetPort = 8080, AdaptiveConcurrency = new AdaptiveConcurrency { Source = "TrafficPolicy shop/web", MaxConcurrency = 50 } };
        FrozenDictionary<int, ConcurrencyGate> before = Build([port, new InboundPort { TargetPort = 8081 }], FrozenDictionary<int, ConcurrencyGate>.Empty);
        Assert.Equal([8080], before.Keys);
        Assert.Equal(ConcurrencySettings.Default with { MaxLimit = 50 }, before[8080].Settings);

        Assert.Same(before[8080], Build([port.Clone()], before)[8080]);

        port.AdaptiveConcurrency.MaxConcurrency = 51;
        Assert.NotSame(before[8080], Build([port], before)[8080]);
        Assert.Empty(Build([new InboundPort { TargetPort = 8080 }], before));
    }

    [Fact]
    public void Build_TwoServicesOfOnePort_TheFirstCounts()
    {
        InboundPort first = new() { TargetPort = 8080, AdaptiveConcurrency = new AdaptiveConcurrency { Source = "a" } };
        InboundPort second = new() { TargetPort = 8080, AdaptiveConcurrency = new AdaptiveConcurrency { Source = "b" } };

        Assert.Equal("a", Build([first, second], FrozenDictionary<int, ConcurrencyGate>.Empty)[8080].Source);
    }

    private FrozenDictionary<int, ConcurrencyGate> Build(InboundPort[] ports, FrozenDictionary<int, ConcurrencyGate> before) =>
        ConcurrencyGatesBuilder.Build(ports, before, (source, settings) => new ConcurrencyGate(source, settings, _time, new Random(1)));

    private ConcurrencyGate Gate(ConcurrencySettings settings) => new("TrafficPolicy shop/web", settings, _time, new Random(1));
}
