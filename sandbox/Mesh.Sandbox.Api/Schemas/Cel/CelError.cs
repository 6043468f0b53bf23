namespace Mesh.Sandbox.Api.Schemas.Cel;

/// <summary>The value of an expression that cannot be computed. Logical operators may absorb it; everything else passes it on.</summary>
/// <param name="Message">As the reference implementation words it.</param>
internal sealed record CelError(string Message)
{
    public static CelError NoSuchOverload { get; } = new("no such overload");

    public static CelError OverBudget { get; } = new("operation cancelled: actual cost limit exceeded");
}
