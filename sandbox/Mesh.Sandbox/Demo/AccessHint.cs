namespace Mesh.Sandbox.Demo;

/// <summary>How a person gets from another terminal at the cluster that this process runs.</summary>
internal static class AccessHint
{
    /// <summary>Set by the entry script when it has put this process into namespaces of its own, because it was started without privileges.</summary>
    public const string EnteredVariable = "MESH_ENTERED";

    /// <summary>The first command to type; after it <c>kubectl</c> works.</summary>
    /// <param name="kubeconfig">Path, as this process sees it.</param>
    /// <param name="entered">Whether this process is in namespaces of its own: then its files and its loopback are seen only from inside.</param>
    /// <param name="processId">Of this process.</param>
    public static string Command(string kubeconfig, bool entered, int processId) => entered
        ? $"nsenter --preserve-credentials -U -m -n -t {processId} env KUBECONFIG={kubeconfig} \"$SHELL\""
        : $"export KUBECONFIG={kubeconfig}";
}
