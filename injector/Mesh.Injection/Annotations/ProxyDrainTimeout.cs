using System.Globalization;
using Mesh.Api.WellKnown;

namespace Mesh.Injection.Annotations;

/// <summary>How long an ending sidecar lets connections end.</summary>
internal static class ProxyDrainTimeout
{
    /// <summary>Null if the number is allowed, else what is wrong with it.</summary>
    public static string? Check(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds <= MeshEnvironment.MaxDrainTimeoutSeconds
            ? null
            : $"is not a whole number of seconds, 0 to {MeshEnvironment.MaxDrainTimeoutSeconds}";
}
