using k8s.Models;
using Mesh.Sandbox.Node.Configuration;
using Mesh.Sandbox.Node.Network;
using Mesh.Sandbox.Node.Volumes;

namespace Mesh.Sandbox.Node.Containers;

/// <summary>Everything about one container that its pod's specification leaves open: image, identity, variables. Fixed for one run.</summary>
internal sealed record ContainerDescription(
    V1Pod Pod,
    V1Container Container,
    ContainerImage Image,
    ContainerSecurity Security,
    Dictionary<string, string> Environment)
{
    /// <exception cref="ContainerStartException">The specification cannot be carried out.</exception>
    public static ContainerDescription Of(V1Pod pod, V1Container container, ContainerImage image, PodFacts facts, IConfigurationSource source) => new(
        pod,
        container,
        image,
        ContainerSecurity.Resolve(pod, container, image),
        ContainerEnvironment.Resolve(pod, container, image, facts, source));

    /// <exception cref="ContainerStartException">A volume mount or the command cannot be carried out.</exception>
    public LaunchSpec ToRun(PodDirectory directory, PodNetwork network, PodVolumes volumes, string logPath)
    {
        const long maxLogBytes = 4 * 1024 * 1024;
        var spec = new LaunchSpec()
            .Network(network.NamespacePath)
            .Hostname(EtcFiles.Hostname(Pod))
            .Root(directory.MountPoint)
            .Log(logPath, maxLogBytes)
            .WorkingDirectory(WorkingDirectory);
        RootFileSystem.Describe(spec, Image, directory.Configuration, Security.ReadOnlyRoot);
        foreach (var mount in (Container.VolumeMounts ?? []).OrderBy(mount => mount.MountPath.Length))
        {
            spec.Bind(PathOf(volumes, mount), mount.MountPath.TrimEnd('/'), mount.ReadOnlyProperty == true);
        }

        spec.Security(Security).Environment(Environment).Program(Command());
        return Security.ReadOnlyRoot ? spec.ReadOnlyRoot() : spec;
    }

    public LaunchSpec ToExec(IReadOnlyList<string> command) =>
        new LaunchSpec().WorkingDirectory(WorkingDirectory).Security(Security).Environment(Environment).Program(command);

    private string WorkingDirectory => Container.WorkingDir is { Length: > 0 } given ? given : Image.WorkingDirectory;

    /// <summary><c>command</c> replaces the image's entrypoint and its arguments, <c>args</c> only the arguments.</summary>
    private IEnumerable<string> Command()
    {
        var hasCommand = Container.Command is { Count: > 0 };
        var hasArguments = Container.Args is { Count: > 0 };
        IEnumerable<string> program = hasCommand ? Container.Command! : Image.Entrypoint;
        IEnumerable<string> arguments = hasArguments ? Container.Args! : hasCommand ? [] : Image.Arguments;
        return program.Concat(arguments).Select(word => VariableExpansion.Expand(word, Environment));
    }

    private string PathOf(PodVolumes volumes, V1VolumeMount mount)
    {
        try
        {
            var subPath = mount.SubPathExpr is { Length: > 0 } expression ? VariableExpansion.Expand(expression, Environment) : mount.SubPath;
            return volumes.PathOf(mount, subPath);
        }
        catch (VolumeException e)
        {
            throw new ContainerStartException(ContainerStartException.ConfigError, e.Message);
        }
    }
}
