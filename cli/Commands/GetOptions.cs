using System.CommandLine;

namespace Mesh.Cli.Commands;

/// <summary>How a sidecar is named and reached.</summary>
internal sealed record GetOptions(Argument<string?> Pod, Option<string?> Namespace, Option<string?> Address, Option<FileInfo?> Kubeconfig);
