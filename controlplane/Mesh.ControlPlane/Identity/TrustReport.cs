using System.Globalization;

namespace Mesh.ControlPlane.Identity;

/// <summary>What one replica knows of its own sidecars during a rotation. Acknowledgements of a bundle are never taken back, so an old report is never too good.</summary>
/// <param name="Bundle">Fingerprint of the bundle that the report is about.</param>
/// <param name="Connected">Sidecars with a stream to this replica.</param>
/// <param name="Sidecars">Those of them that are listed, the ones that are waited for first.</param>
internal sealed record TrustReport(string Bundle, int Connected, IReadOnlyList<SidecarTrust> Sidecars)
{
    /// <summary>A line has about 100 characters, and the reports of a few replicas share one ConfigMap of at most 1 MiB.</summary>
    public const int MaxListed = 3000;

    public static TrustReport Of(string bundle, IReadOnlyCollection<SidecarTrust> sidecars) => new(
        bundle,
        sidecars.Count,
        [.. sidecars.OrderBy(sidecar => sidecar.HasAcknowledged).ThenBy(sidecar => sidecar.Pod, StringComparer.Ordinal).Take(MaxListed)]);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <returns>Null if it is something else.</returns>
    public static TrustReport? TryParse(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0
            || lines[0].Split(' ') is not [var bundle, var count]
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int connected))
        {
            return null;
        }

        List<SidecarTrust> sidecars = [];
        foreach (string line in lines.Skip(1))
        {
            if (line.Split(' ') is not [var verdict and ("has" or "waits"), var pod, var root])
            {
                return null;
            }

            sidecars.Add(new(pod, verdict == "has", root));
        }

        return new(bundle, connected, sidecars);
    }

    /// <summary>A line for the bundle and the number of sidecars, then one for each sidecar.</summary>
    public override string ToString() =>
        $"{Bundle} {Connected.ToString(CultureInfo.InvariantCulture)}\n"
        + string.Concat(Sidecars.Select(sidecar => $"{(sidecar.HasAcknowledged ? "has" : "waits")} {sidecar.Pod} {sidecar.Root}\n"));
}
