using System.Globalization;
using Mesh.Api.WellKnown;

namespace Mesh.Injection.Annotations;

/// <summary>The number of event loops of a sidecar.</summary>
internal static class ProxyConcurrency
{
    /// <summary>Null if the number is allowed, else what is wrong with it.</summary>
    public static string? Check(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int loops) && loops is >= 1 and <= MeshEnvironment.MaxConcurrency
            ? null
            : $"is not a whole number, 1 to {MeshEnvironment.MaxConcurrency}";
}
