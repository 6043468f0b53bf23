using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.Dns;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Startup;
using Mesh.Proxy.Telemetry;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Telemetry;

/// <summary>The table of metrics in docs/telemetry.md lists what is exported, and nothing else.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class TelemetryPageTests
{
    [Fact]
    public void Metrics_OfThePage_AreThoseThatAreExported()
    {
        SortedSet<string> exported =
        [
            Row(RequestMetrics.CountName, RequestMetrics.CountUnit, "counter"),
            .. Enum.GetValues<TrafficDirection>().Select(direction => Row(RequestMetrics.DurationName(direction), "s", "histogram")),
            .. Instruments(out SortedSet<string> meters),
        ];

        Assert.Equal(exported, Documented());
        Assert.Equal(MetersOfTheSidecar(), meters);
    }

    // A type with instruments says the name of its meter: one that is made nowhere above would be missing on the page.
    private static SortedSet<string> MetersOfTheSidecar() =>
    [
        .. typeof(ProxyMetrics).Assembly.GetTypes()
            .Select(type => type.GetField("MeterName", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetRawConstantValue())
            .OfType<string>(),
    ];

    private static List<string> Instruments(out SortedSet<string> meters)
    {
        List<string> instruments = [];
        SortedSet<string> found = [];
        using MeterListener listener = new();
        Lock change = new();
        // Other tests have meters of the same names: those that were there before, and any that come from another thread.
        int thread = Environment.CurrentManagedThreadId;
        bool isOurs = false;
        listener.InstrumentPublished = (instrument, _) =>
        {
            lock (change)
            {
                if (isOurs && Environment.CurrentManagedThreadId == thread && instrument.Meter.Name.StartsWith(ProxyMetrics.MeterName, StringComparison.Ordinal))
                {
                    found.Add(instrument.Meter.Name);
                    instruments.Add(Row(instrument.Name, instrument.Unit ?? "", KindOf(instrument)));
                }
            }
        };
        listener.Start();
        isOurs = true;
        new ProxyMetrics().Dispose();
        new ResilienceMetrics().Dispose();
        new DiscoveryMetrics(new DiscoveryConnection(new FakeTimeProvider())).Dispose();
        new IdentityMetrics(new WorkloadCertificateStore()).Dispose();
        new StartupMetrics().Dispose();
        new DnsMetrics().Dispose();
        new TelemetryMetrics(null, null).Dispose();
        isOurs = false;
        meters = found;
        return instruments;
    }

    private static string KindOf(Instrument instrument) => instrument switch
    {
        Counter<long> or ObservableCounter<long> => "counter",
        Histogram<double> => "histogram",
        _ => "gauge",
    };

    private static SortedSet<string> Documented([CallerFilePath] string here = "")
    {
        string page = Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/telemetry.md");
        return
        [
            .. File.ReadAllLines(page)
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
                .Where(cells => cells.Length == 7 && cells[1].StartsWith('`'))
                .Select(cells => Row(cells[1].Trim('`'), cells[2], cells[3])),
        ];
    }

    private static string Row(string name, string unit, string kind) => $"{name} {unit} {kind}";
}
