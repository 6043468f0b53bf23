using System.Globalization;
using Mesh.Soak.Machine;

namespace Mesh.Soak;

/// <summary>What a run must keep to beside right bytes.</summary>
internal static class SoakLimits
{
    /// <summary>Longest time for a request. Slow ones of the plan take a second; the rest is what two busy cores may add.</summary>
    public static readonly TimeSpan Request = TimeSpan.FromSeconds(30);

    /// <summary>How much memory may grow between the warm part of the run and its last part, at the same load.</summary>
    private const long GrowthBytes = 5_000_000;

    /// <summary>The same for a run that is too short to be warm before its last part: buffers, pools and the collector's heap still grow to their usual size.</summary>
    private const long ColdGrowthBytes = 25_000_000;

    /// <summary>Requests after which a sidecar is warm, and how many times as long a run must be to show what it does then.</summary>
    private const long WarmRequests = 500_000;
    private const int TimesWarm = 4;

    /// <summary>Of a thousand requests that nobody has broken on purpose a sidecar may answer so many itself: those that met an endpoint or a connection that was about to go.</summary>
    private const int AnsweredPerMille = 10;

    public static long WarmBytes(SidecarWatch watch, long requests)
    {
        long warm = requests >= TimesWarm * WarmRequests ? Math.Max(WarmRequests, requests / 10) : requests / 10;
        return watch.UsualBytes(warm, warm + (requests / 5));
    }

    public static long EndBytes(SidecarWatch watch, long requests) => watch.UsualBytes(requests * 8 / 10, long.MaxValue);

    /// <summary>Holds a finished run against the limits.</summary>
    public static void Judge(Verdict verdict, IReadOnlyList<SidecarWatch> watches, long requests)
    {
        long answered = verdict.AnsweredBySidecars.Values.Sum();
        if (answered * 1000 > requests * AnsweredPerMille)
        {
            verdict.Violation(string.Create(CultureInfo.InvariantCulture, $"{answered} of {requests} requests were answered by a sidecar"));
        }

        foreach (SidecarWatch watch in watches)
        {
            long growth = EndBytes(watch, requests) - WarmBytes(watch, requests);
            if (growth > (requests >= TimesWarm * WarmRequests ? GrowthBytes : ColdGrowthBytes))
            {
                verdict.Violation(string.Create(CultureInfo.InvariantCulture, $"the {watch.Name}'s sidecar has grown by {growth / 1e6:F1} MB"));
            }

            if (watch.DescriptorsLeft != 0)
            {
                verdict.Violation(string.Create(CultureInfo.InvariantCulture, $"the {watch.Name}'s sidecar holds {watch.DescriptorsLeft} descriptors more than before; open are: {watch.Connections}"));
            }
        }
    }
}
