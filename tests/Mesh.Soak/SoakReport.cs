using System.Text.Json.Nodes;
using Mesh.Soak.Machine;

namespace Mesh.Soak;

/// <summary>The result for programs.</summary>
internal static class SoakReport
{
    public static JsonObject Create(SoakOptions options, Verdict verdict, IReadOnlyList<SidecarWatch> watches, TimeSpan duration, int certificates) => new()
    {
        ["soak"] = "sidecar",
        ["verdict"] = verdict.ViolationCount == 0 ? "ok" : "failed",
        ["seed"] = options.Seed,
        ["requests"] = verdict.Ended,
        ["whole"] = verdict.Whole,
        ["seconds"] = Round(duration.TotalSeconds),
        ["rps"] = Round(verdict.Ended / duration.TotalSeconds),
        ["bytes_compared"] = verdict.Bytes,
        ["faults_on_purpose"] = verdict.Faults,
        ["certificates"] = certificates,
        ["answered_by_sidecars"] = new JsonObject(verdict.AnsweredBySidecars.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
        ["sidecars"] = new JsonObject(watches.Select(watch => KeyValuePair.Create(watch.Name, (JsonNode?)Create(watch, options.Requests)))),
        ["violations"] = verdict.ViolationCount,
        ["first_violations"] = new JsonArray([.. verdict.Violations.Select(text => (JsonNode?)text)]),
    };

    private static JsonObject Create(SidecarWatch watch, long requests) => new()
    {
        ["rss_warm_mb"] = Megabytes(SoakLimits.WarmBytes(watch, requests)),
        ["rss_end_mb"] = Megabytes(SoakLimits.EndBytes(watch, requests)),
        ["rss_peak_mb"] = Megabytes(watch.PeakBytes),
        ["descriptors_left"] = watch.DescriptorsLeft,
    };

    private static double Megabytes(long bytes) => Round(bytes / 1e6);

    private static double Round(double value) => Math.Round(value, 1);
}
