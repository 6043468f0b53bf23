using Mesh.Sandbox.Node.Containers;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>Finds and opens the log of a container of a pod.</summary>
internal static class PodLogs
{
    /// <returns>Null when there is no such container or it has not run (or not twice).</returns>
    public static Stream? Open(PodWorker worker, string? container, ContainerLogOptions options, TimeProvider timeProvider)
    {
        var name = container ?? worker.DefaultContainer;
        if (worker.LogOf(name, options.Previous) is not { } path || !File.Exists(path))
        {
            return null;
        }

        return new ContainerLogReader(path, options, () => options.Previous || !worker.IsRunning(name) || worker.LogOf(name, previous: false) != path, timeProvider).Open();
    }
}
