namespace Mesh.Proxy.Discovery.Validation;

/// <summary>Checks of TCP port numbers.</summary>
internal static class Ports
{
    public static bool IsValid(uint port) => port is > 0 and <= ushort.MaxValue;

    public static string Invalid(uint port) => $"{port} is not a port (1 to {ushort.MaxValue})";
}
