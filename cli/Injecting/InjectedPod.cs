using Mesh.Injection;

namespace Mesh.Cli.Injecting;

/// <summary>What became of a pod in a manifest.</summary>
/// <param name="Owner">Kind, namespace and name of the object.</param>
/// <param name="Decision">Whether it got a sidecar, and why.</param>
/// <param name="Warnings">What its author should know.</param>
internal sealed record InjectedPod(string Owner, InjectionDecision Decision, IReadOnlyList<string> Warnings);
