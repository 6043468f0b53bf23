using System.CommandLine;

namespace Mesh.Cli.Output;

/// <summary>Options that several commands share, so that they read the same everywhere.</summary>
internal static class CommonOptions
{
    public static Option<OutputFormat> Output() => new("--output", "-o")
    {
        Description = "table for people, json or yaml for programs",
        DefaultValueFactory = _ => OutputFormat.Table,
    };

    public static Option<string?> Namespace() => new("--namespace", "-n")
    {
        Description = "namespace; default: that of the kubeconfig's context",
    };

    public static Option<FileInfo?> Kubeconfig() => new("--kubeconfig")
    {
        Description = "path of the kubeconfig; default: $KUBECONFIG, then ~/.kube/config",
    };
}
