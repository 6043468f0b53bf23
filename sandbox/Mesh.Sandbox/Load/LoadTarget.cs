namespace Mesh.Sandbox.Load;

/// <summary>Statistics of one steady load.</summary>
/// <param name="Name">Of the target, e.g. <c>checkout</c>.</param>
/// <param name="Protocol">What a request is.</param>
/// <param name="Total">Since the generator's start.</param>
/// <param name="Window">The last full seconds.</param>
internal sealed record LoadTarget(string Name, string Protocol, LoadTally Total, LoadTally Window);
