using System.Globalization;

namespace Mesh.Injection.Annotations;

/// <summary>A comma-separated list of TCP ports.</summary>
internal static class PortList
{
    /// <summary>Most entries: a pod with more exceptions than this should not be in the mesh.</summary>
    public const int MaxCount = 64;

    /// <summary>Reads the list.</summary>
    /// <param name="text">Ports 1–65535 with optional blanks around them; empty means none.</param>
    /// <param name="fault">What is wrong, null if nothing is.</param>
    /// <returns>The ports without duplicates, in their order.</returns>
    public static IReadOnlyList<int> Parse(string text, out string? fault)
    {
        fault = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            return [];
        }

        List<int> ports = [];
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!ushort.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0)
            {
                fault = $"contains {QuotedValue.Of(entry)}, which is not a port from 1 to 65535";
                return [];
            }

            if (!ports.Contains(port))
            {
                ports.Add(port);
            }

            if (ports.Count > MaxCount)
            {
                fault = $"has more than {MaxCount} ports";
                return [];
            }
        }

        return ports;
    }
}
