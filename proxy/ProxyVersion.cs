using System.Reflection;

namespace Mesh.Proxy;

/// <summary>The version of this build.</summary>
internal static class ProxyVersion
{
    public static string Text { get; } =
        typeof(ProxyVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
