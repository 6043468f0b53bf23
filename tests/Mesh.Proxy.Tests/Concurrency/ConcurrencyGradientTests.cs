using CsCheck;
using Mesh.Proxy.Concurrency;

namespace Mesh.Proxy.Tests.Concurrency;

public sealed class ConcurrencyGradientTests
{
    private static readonly TimeSpan Window = ConcurrencySettings.Default.UpdateInterval;

    private readonly ConcurrencyGradient _gradient = new(ConcurrencySettings.Default, static () => 0);
    private TimeSpan _now = TimeSpan.FromSeconds(100);

    [Fact]
    public void Limit_AtFirst_IsTheLeastUntilTheLeastLatencyIsKnown()
    {
        for (int i = 0; i < 49; i++)
        {
            Answer(5);
            Assert.Equal((3, true), (_gradient.Limit, _gradient.IsMeasuring));
        }

        Answer(5);
        Assert.False(_gradient.IsMeasuring);
        Assert.Equal(5, _gradient.LeastLatency.TotalMilliseconds, 0.2);
    }

    [Fact]
    public void Limit_NothingGetsSlower_RisesToTheMost()
    {
        Measure(5);
        int before = 0;
        for (int i = 0; i < 200; i++)
        {
            PassWindow(5);
            Assert.True(_gradient.Limit >= before);
            before = _gradient.Limit;
        }

        Assert.Equal(1000, _gradient.Limit);
    }

    [Fact]
    public void Limit_LatencyIsFourTimesTheLeast_HalvesAtMostWithEachWindow()
    {
        Measure(5);
        Pass(200, 5);
        PassWindow(40);

        Assert.Equal(500 + (int)Math.Sqrt(1000), _gradient.Limit);
    }

    [Fact]
    public void Limit_WithinTheBuffer_IsNotLowered()
    {
        Measure(100);
        Pass(30, 100);
        int before = _gradient.Limit;
        PassWindow(122);

        Assert.True(_gradient.Limit >= before);
    }

    [Fact]
    public void Limit_NobodyAsks_Stays()
    {
        Measure(5);
        Pass(20, 5);
        int before = _gradient.Limit;
        for (int i = 0; i < 50; i++)
        {
            _now += Window;
            _gradient.Advance(_now);
        }

        Assert.Equal(before, _gradient.Limit);
    }

    [Fact]
    public void Measurement_ComesAgain_WithTheLeastLimitAndGivesTheOtherBack()
    {
        Measure(5);
        TimeSpan measuredAt = _now;
        Pass(100, 5);
        int before = _gradient.Limit;
        while (!_gradient.IsMeasuring)
        {
            before = _gradient.Limit;
            PassWindow(5);
        }

        Assert.Equal(3, _gradient.Limit);
        Assert.InRange((_now - measuredAt).TotalSeconds, 60, 60.3);
        Measure(8);
        Assert.Equal(before, _gradient.Limit);
        Assert.Equal(8, _gradient.LeastLatency.TotalMilliseconds, 0.3);
    }

    [Fact]
    public void Measurement_RequestsFromBefore_DoNotCount()
    {
        Measure(5);
        while (!_gradient.IsMeasuring)
        {
            PassWindow(5);
        }

        TimeSpan before = _now - TimeSpan.FromSeconds(1);
        for (int i = 0; i < 1000; i++)
        {
            _gradient.Observe(TimeSpan.FromSeconds(1), before, _now);
        }

        Assert.True(_gradient.IsMeasuring);
        Measure(5);
        Assert.Equal(5, _gradient.LeastLatency.TotalMilliseconds, 0.2);
    }

    [Fact]
    public void Measurement_LeastLimitAgainAndAgain_ComesEarly()
    {
        Measure(5);
        Pass(30, 500);
        Assert.True(_gradient.IsMeasuring);

        // The application has become slower for good.
        Measure(500);
        Pass(20, 500);
        Assert.True(_gradient.Limit > 100);
    }

    [Fact]
    public void Measurement_Jitter_IsAddedToTheWait() =>
        Gen.Double[0, 0.999].Sample(chance =>
        {
            ConcurrencyGradient gradient = new(ConcurrencySettings.Default, () => chance);
            TimeSpan now = TimeSpan.Zero;
            for (int i = 0; i < 50; i++)
            {
                gradient.Observe(TimeSpan.FromMilliseconds(1), now, now);
            }

            TimeSpan due = TimeSpan.FromSeconds(60 * (1 + (0.15 * chance)));
            gradient.Advance(due - TimeSpan.FromMilliseconds(1));
            bool isEarly = gradient.IsMeasuring;
            gradient.Advance(due + Window + TimeSpan.FromMilliseconds(1));
            return !isEarly && gradient.IsMeasuring;
        });

    [Fact]
    public void Limit_WhateverHappens_StaysWithinItsBounds()
    {
        Gen<(int Latency, int Pause, int Age)> answer = Gen.Select(Gen.Int[0, 5_000_000], Gen.Int[0, 400_000], Gen.Int[0, 5_000_000]);
        Gen.Select(Gen.Int[1, 50], Gen.Int[0, 500], Gen.Int[1, 20], answer.Array[0, 600]).Sample((min, span, requests, answers) =>
        {
            ConcurrencySettings settings = ConcurrencySettings.Default with { MinLimit = min, MaxLimit = min + span, MeasureRequests = requests, MeasureInterval = TimeSpan.FromSeconds(2) };
            ConcurrencyGradient gradient = new(settings, static () => 0.5);
            TimeSpan now = TimeSpan.FromSeconds(10);
            return answers.All(one =>
            {
                now += TimeSpan.FromMicroseconds(one.Pause);
                gradient.Observe(TimeSpan.FromMicroseconds(one.Latency), now - TimeSpan.FromMicroseconds(one.Age), now);
                return gradient.Limit >= min && gradient.Limit <= min + span && (!gradient.IsMeasuring || gradient.Limit == min);
            });
        });
    }

    /// <summary>An application that serves so many at a time and lets the others wait, and more callers than it can bear.</summary>
    [Fact]
    public void Limit_OverloadedApplication_SettlesALittleAboveWhatItServesAtATime() =>
        Gen.Select(Gen.Int[5, 200], Gen.Int[1, 200]).Sample((servers, milliseconds) =>
        {
            ConcurrencyGradient gradient = new(ConcurrencySettings.Default, static () => 0);
            TimeSpan now = TimeSpan.FromSeconds(10);
            double service = milliseconds / 1000.0;
            for (int window = 0; window < 400; window++)
            {
                now += Window;
                gradient.Advance(now);
                double latency = service * Math.Max(1, (double)gradient.Limit / servers);
                // At least one, where a window is shorter than a request.
                int answers = Math.Max(1, (int)(Math.Min(gradient.Limit, servers) / service * Window.TotalSeconds));
                for (int i = 0; i < answers; i++)
                {
                    gradient.Observe(TimeSpan.FromSeconds(latency), now, now);
                }
            }

            // Where gradient × limit + √limit is the limit.
            double settled = Math.Pow((1 + Math.Sqrt(1 + (4 * 1.25 * servers))) / 2, 2);
            return gradient.IsMeasuring || Math.Abs(gradient.Limit - settled) <= 2 + (0.1 * settled);
        });

    private void Measure(double milliseconds)
    {
        for (int i = 0; i < 1000 && _gradient.IsMeasuring; i++)
        {
            Answer(milliseconds);
        }

        Assert.False(_gradient.IsMeasuring);
    }

    private void Answer(double milliseconds) => _gradient.Observe(TimeSpan.FromMilliseconds(milliseconds), _now, _now);

    private void Pass(int windows, double milliseconds)
    {
        for (int i = 0; i < windows && !_gradient.IsMeasuring; i++)
        {
            PassWindow(milliseconds);
        }
    }

    // All answers of a window, and its end.
    private void PassWindow(double milliseconds)
    {
        for (int i = 0; i < 10; i++)
        {
            Answer(milliseconds);
        }

        _now += Window;
        _gradient.Advance(_now);
    }
}
