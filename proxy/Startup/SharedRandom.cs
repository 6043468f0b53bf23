namespace Mesh.Proxy.Startup;

/// <summary>Where chance enters; everything else is given it by the composition roots.</summary>
internal static class SharedRandom
{
#pragma warning disable RS0030 // The one place. The shared instance is safe for several threads.
    public static Random Instance => Random.Shared;
#pragma warning restore RS0030
}
