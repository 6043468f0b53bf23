using System.Globalization;
using Mesh.Api.WellKnown;

namespace Mesh.Injection.Annotations;

/// <summary>The largest resource that a sidecar takes.</summary>
internal static class ProxyMaxResourceBytes
{
    /// <summary>Null if the number is allowed, else what is wrong with it.</summary>
    public static string? Check(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int bytes)
            && bytes is >= MeshEnvironment.LeastMaxResourceBytes and <= MeshEnvironment.GreatestMaxResourceBytes
            ? null
            : $"is not a whole number of bytes, {MeshEnvironment.LeastMaxResourceBytes} to {MeshEnvironment.GreatestMaxResourceBytes}";
}
