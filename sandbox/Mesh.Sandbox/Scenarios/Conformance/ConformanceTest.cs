using Mesh.Sandbox.Load;

namespace Mesh.Sandbox.Scenarios.Conformance;

/// <summary>A test of the mesh part of the Gateway API's conformance suite, in our own words.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Features">The features that it stands for, as <c>pkg/features</c> of the Gateway API names them.</param>
/// <param name="Manifest">The routes; <c>NAMESPACE</c> stands for the producer's namespace. Empty for none.</param>
internal sealed record ConformanceTest(string Name, string Features, string Manifest)
{
    /// <summary>Share of the second version in <see cref="Weighted"/>.</summary>
    public const double SecondShare = 0.3;

    /// <summary>How far the share may be from what was asked for; the suite's own tolerance.</summary>
    public const double Tolerance = 0.05;

    /// <summary>Requests from a pod of the producer's namespace.</summary>
    public IReadOnlyList<RouteCase> Cases { get; init; } = [];

    /// <summary>Requests from a pod of another namespace.</summary>
    public IReadOnlyList<RouteCase> ConsumerCases { get; init; } = [];

    /// <summary>Many requests, of which echo-v1 gets 70 % and echo-v2 30 %; null for none.</summary>
    public LoadRun? Weighted { get; init; }

    /// <summary>Makes a request to the pod's address, which no route applies to.</summary>
    public Func<string, RouteCase>? DirectCase { get; init; }
}
