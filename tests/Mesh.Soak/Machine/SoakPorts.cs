namespace Mesh.Soak.Machine;

/// <summary>What is spoken where.</summary>
internal static class SoakPorts
{
    /// <summary>Declared as HTTP/1.1.</summary>
    public const int Http = 80;

    /// <summary>Declared as opaque bytes.</summary>
    public const int Opaque = 81;

    /// <summary>Not declared; the server speaks first.</summary>
    public const int ServerFirst = 82;

    /// <summary>How far the application's ports are from the service's.</summary>
    public const int TargetOffset = 8000;

    public static readonly int[] Service = [Http, Opaque, ServerFirst];
}
