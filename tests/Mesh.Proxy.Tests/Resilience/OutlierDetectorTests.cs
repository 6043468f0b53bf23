using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.Balancing;

namespace Mesh.Proxy.Tests.Resilience;

public sealed class OutlierDetectorTests
{
    // What is judged by other means must not be ejected for errors in a row.
    private static readonly OutlierSettings Tolerant = new() { ConsecutiveServerErrors = 0 };

    private readonly TestEndpoints _endpoints = new();
    private int _refreshes;

    [Fact]
    public void ConnectErrors_AgainAndAgain_DoubleUpToThirtySeconds()
    {
        (EndpointState state, _) = Watch(2);
        List<double> lengths = [];
        for (int i = 0; i < 9; i++)
        {
            state.ObserveUnreachable();
            lengths.Add(EjectedSeconds(state));
        }

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30, 30], lengths);
    }

    [Fact]
    public void ConnectErrors_DuringAnEjection_CountOnce()
    {
        (EndpointState state, _) = Watch(2);
        for (int i = 0; i < 10; i++)
        {
            state.ObserveUnreachable();
        }

        Assert.Equal(0.5, EjectedSeconds(state));
        Assert.Equal(1, state.Health.Ejections);
    }

    [Fact]
    public void ConnectErrors_ThenAConnection_ReturnsAtOnce()
    {
        (EndpointState state, _) = Watch(2);
        state.ObserveUnreachable();

        state.ObserveSuccess(TimeSpan.FromMilliseconds(1));

        Assert.Equal(EndpointPhase.Healthy, state.Health.Phase);
    }

    [Fact]
    public void GatewayFailures_FiveInARow_Eject()
    {
        (EndpointState state, _) = Watch(3);
        for (int i = 0; i < 4; i++)
        {
            state.ObserveAnswer(503, TimeSpan.Zero);
        }

        Assert.Equal(EndpointPhase.Healthy, state.Health.Phase);
        state.ObserveFailure(TimeSpan.Zero);

        Assert.Equal((EndpointPhase.Ejected, EjectionCause.GatewayFailures), (state.Health.Phase, state.Health.Cause));
        Assert.Contains(_endpoints.Log.Entries, entry => entry.Id == EventIds.EndpointEjected && entry.Text.Contains("shop/web-1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    [InlineData(500)]
    public void GatewayFailures_NotInARow_DoNotEject(int between)
    {
        (EndpointState state, _) = Watch(3, Tolerant);
        for (int i = 0; i < 20; i++)
        {
            state.ObserveAnswer(i % 4 == 3 ? between : 502, TimeSpan.Zero);
        }

        Assert.Equal(EndpointPhase.Healthy, state.Health.Phase);
    }

    [Fact]
    public void ServerErrors_FiveInARow_EjectUnlessNotWanted()
    {
        (EndpointState state, _) = Watch(3);
        (EndpointState tolerant, _) = Watch(3, Tolerant);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(EndpointPhase.Healthy, state.Health.Phase);
            state.ObserveAnswer(i % 2 == 0 ? 500 : 503, TimeSpan.Zero);
            tolerant.ObserveAnswer(500, TimeSpan.Zero);
        }

        Assert.Equal(EndpointPhase.Ejected, state.Health.Phase);
        Assert.Equal(EndpointPhase.Healthy, tolerant.Health.Phase);
    }

    [Fact]
    public void Ejections_AgainAndAgain_GrowUpToTheMaximum()
    {
        (EndpointState state, _) = Watch(3, new OutlierSettings { Jitter = TimeSpan.Zero });
        List<double> lengths = [];
        for (int i = 0; i < 12; i++)
        {
            for (int failure = 0; failure < 5; failure++)
            {
                state.ObserveAnswer(503, TimeSpan.Zero);
            }

            lengths.Add(EjectedSeconds(state));
        }

        Assert.Equal([30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300], lengths);
    }

    [Fact]
    public void Ejections_AfterATimeOfHealth_AreForgivenOneByOne()
    {
        (EndpointState state, _) = Watch(3, new OutlierSettings { Jitter = TimeSpan.Zero });
        for (int i = 0; i < 3; i++)
        {
            Fail(state);
            EjectedSeconds(state);
        }

        state.ObserveSuccess(TimeSpan.FromMilliseconds(1));
        _endpoints.Time.Advance(TimeSpan.FromSeconds(25));
        Fail(state);

        Assert.Equal(2, state.Health.Ejections);
    }

    [Fact]
    public void Ejections_Jitter_AddsUpToItsLength()
    {
        HashSet<double> lengths = [];
        for (int i = 0; i < 20; i++)
        {
            lengths.Add(EjectionLength.Of(EjectionCause.GatewayFailures, 1, OutlierSettings.Default, new Random(i)).TotalSeconds);
        }

        Assert.All(lengths, seconds => Assert.InRange(seconds, 30, 31));
        Assert.True(lengths.Count > 10);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(10, 5)]
    public void GatewayFailures_Everywhere_LeaveHalfOfTheEndpoints(int count, int ejected)
    {
        (_, ImmutableArray<EndpointModel> endpoints) = Watch(count);
        foreach (EndpointModel endpoint in endpoints)
        {
            Fail(endpoint.State);
        }

        Assert.Equal(ejected, endpoints.Count(endpoint => endpoint.State.Health.Phase == EndpointPhase.Ejected));
    }

    [Fact]
    public void GatewayFailures_NoMinimum_LeaveOne()
    {
        (_, ImmutableArray<EndpointModel> endpoints) = Watch(4, new OutlierSettings { MinReadyPercent = 0 });
        foreach (EndpointModel endpoint in endpoints)
        {
            Fail(endpoint.State);
        }

        Assert.Single(endpoints, endpoint => endpoint.State.Health.Phase == EndpointPhase.Healthy);
    }

    [Fact]
    public void SuccessRate_OneFarBelowTheOthers_IsEjectedAfterTheInterval()
    {
        (_, ImmutableArray<EndpointModel> endpoints) = Watch(5, Tolerant);
        Answer(endpoints[..4], good: 200, bad: 0);
        Answer(endpoints[4..], good: 100, bad: 100);

        Assert.All(endpoints, endpoint => Assert.Equal(EndpointPhase.Healthy, endpoint.State.Health.Phase));
        _endpoints.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([endpoints[4]], endpoints.Where(endpoint => endpoint.State.Health.Phase == EndpointPhase.Ejected));
        Assert.Equal(EjectionCause.SuccessRate, endpoints[4].State.Health.Cause);
    }

    [Theory]
    [InlineData(4, 200)]
    [InlineData(5, 40)]
    public void SuccessRate_TooLittleToGoBy_EjectsNobody(int count, int requests)
    {
        (_, ImmutableArray<EndpointModel> endpoints) = Watch(count, Tolerant);
        Answer(endpoints[1..], good: requests, bad: 0);
        Answer(endpoints[..1], good: requests / 2, bad: requests / 2);

        _endpoints.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.All(endpoints, endpoint => Assert.Equal(EndpointPhase.Healthy, endpoint.State.Health.Phase));
    }

    [Fact]
    public void Trial_Fails_OpensForLonger()
    {
        (EndpointState state, _) = Watch(3, new OutlierSettings { Jitter = TimeSpan.Zero });
        Fail(state);
        EjectedSeconds(state);

        state.ObserveFailure(TimeSpan.Zero);

        Assert.Equal(60, EjectedSeconds(state));
    }

    [Fact]
    public void Trial_SucceedsWhileEjectedForAnswers_DoesNotCount()
    {
        (EndpointState state, _) = Watch(3);
        Fail(state);

        state.ObserveSuccess(TimeSpan.FromMilliseconds(1));

        Assert.Equal(EndpointPhase.Ejected, state.Health.Phase);
    }

    [Fact]
    public void Watch_Disabled_EjectsNobodyAndTakesBack()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(3);
        OutlierDetector detector = new("shop/web:80", _endpoints.Time, new Random(1), _endpoints.Log);
        detector.Watch(endpoints, OutlierSettings.Default, () => { });
        endpoints[0].State.ObserveUnreachable();

        detector.Watch(endpoints, new OutlierSettings { IsEnabled = false }, () => { });
        endpoints[1].State.ObserveUnreachable();
        Fail(endpoints[2].State);

        Assert.All(endpoints, endpoint => Assert.Equal(EndpointPhase.Healthy, endpoint.State.Health.Phase));
    }

    [Fact]
    public void Ejections_AreCountedByBackendAndCause()
    {
        using ResilienceMetrics metrics = new();
        List<string> counted = [];
        using MeterListener listener = new() { InstrumentPublished = (instrument, self) => { if (instrument.Meter.Name == ResilienceMetrics.MeterName) { self.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) =>
        {
            if (tags[0].Value is "shop/counted:80")
            {
                counted.Add($"{instrument.Name} {count} {string.Join(' ', tags.ToArray().Skip(1).Select(tag => tag.Value))}".TrimEnd());
            }
        });
        listener.Start();
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(3);
        new OutlierDetector("shop/counted:80", _endpoints.Time, new Random(1), _endpoints.Log, metrics).Watch(endpoints, OutlierSettings.Default, () => { });

        endpoints[0].State.ObserveUnreachable();
        endpoints[0].State.ObserveSuccess(TimeSpan.Zero);
        Fail(endpoints[1].State);

        Assert.Equal(["mesh.endpoint.ejections 1 connect-errors", "mesh.endpoint.returns 1", "mesh.endpoint.ejections 1 gateway-failures"], counted);
    }

    [Fact]
    public void HalfOpen_WhatWasUnderWayBeforeFails_IsNoTrial()
    {
        (EndpointState state, _) = Watch(2);
        state.ObserveUnreachable();
        EjectedSeconds(state);
        _endpoints.Time.Advance(TimeSpan.FromMilliseconds(200));

        state.ObserveFailure(TimeSpan.FromSeconds(1.5));
        state.ObserveAnswer(503, TimeSpan.FromSeconds(1));
        state.ObserveAnswer(500, TimeSpan.FromSeconds(1));
        state.ObserveUnreachable(TimeSpan.FromSeconds(1));
        Assert.Equal(EndpointPhase.HalfOpen, state.Health.Phase);
        state.ObserveUnreachable(TimeSpan.FromMilliseconds(200));

        Assert.Equal(1, EjectedSeconds(state));
    }

    [Fact]
    public void Phases_Change_PickersAreToldEachTime()
    {
        (EndpointState state, _) = Watch(2);
        int before = _refreshes;

        state.ObserveUnreachable();
        _endpoints.Time.Advance(TimeSpan.FromMilliseconds(1));
        int ejected = _refreshes;
        _endpoints.Time.Advance(TimeSpan.FromMilliseconds(500));
        int halfOpen = _refreshes;
        state.ObserveSuccess(TimeSpan.Zero);
        _endpoints.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(before < ejected && ejected < halfOpen && halfOpen < _refreshes);
    }

    [Fact]
    public void EverythingAtOnce_ManyThreads_EndsConsistent()
    {
        (_, ImmutableArray<EndpointModel> endpoints) = Watch(8);
        Parallel.For(0, 20_000, i =>
        {
            EndpointState state = endpoints[i % 8].State;
            switch (i / 8 % 5)
            {
                case 0:
                    state.ObserveUnreachable();
                    break;
                case 1:
                    state.ObserveSuccess(TimeSpan.FromMilliseconds(1));
                    break;
                default:
                    state.ObserveAnswer(503, TimeSpan.FromMilliseconds(1));
                    break;
            }
        });
        _endpoints.Time.Advance(TimeSpan.FromMinutes(10));

        Assert.All(endpoints, endpoint => Assert.NotEqual(EndpointPhase.Ejected, endpoint.State.Health.Phase));
    }

    private (EndpointState First, ImmutableArray<EndpointModel> All) Watch(int count, OutlierSettings? settings = null)
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(count);
        new OutlierDetector("shop/web:80", _endpoints.Time, new Random(1), _endpoints.Log)
            .Watch(endpoints, settings ?? OutlierSettings.Default, () => _refreshes++);
        return (endpoints[0].State, endpoints);
    }

    private static void Fail(EndpointState state)
    {
        for (int i = 0; i < 5; i++)
        {
            state.ObserveAnswer(503, TimeSpan.Zero);
        }
    }

    private static void Answer(ImmutableArray<EndpointModel> endpoints, int good, int bad)
    {
        foreach (EndpointModel endpoint in endpoints)
        {
            for (int i = 0; i < good; i++)
            {
                endpoint.State.ObserveAnswer(200, TimeSpan.FromMilliseconds(1));
            }

            for (int i = 0; i < bad; i++)
            {
                endpoint.State.ObserveAnswer(500, TimeSpan.FromMilliseconds(1));
            }
        }
    }

    private double EjectedSeconds(EndpointState state)
    {
        double seconds = 0;
        while (state.Health.Phase == EndpointPhase.Ejected)
        {
            _endpoints.Time.Advance(TimeSpan.FromMilliseconds(500));
            seconds += 0.5;
        }

        return seconds;
    }
}
