namespace Mesh.Sandbox.Node.Containers;

/// <summary>A container could not be started; <see cref="Reason"/> is what the pod's status shows while it waits.</summary>
internal sealed class ContainerStartException(string reason, string message) : Exception(message)
{
    /// <summary>The container's specification cannot be carried out.</summary>
    public const string ConfigError = "CreateContainerConfigError";

    /// <summary>The launcher could not build or execute the container.</summary>
    public const string RunError = "RunContainerError";

    public string Reason { get; } = reason;
}
