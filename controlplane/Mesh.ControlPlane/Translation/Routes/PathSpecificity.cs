namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>How much a match says about the path. More goes first.</summary>
/// <param name="Class">3 exact, 2 prefix or gRPC service, 1 regular expression, 0 every path.</param>
/// <param name="Length">Characters of the prefix, or of the gRPC service.</param>
/// <param name="MethodLength">Characters of the gRPC method.</param>
internal readonly record struct PathSpecificity(int Class, int Length, int MethodLength)
{
    public static readonly PathSpecificity None;

    /// <summary>Where the Gateway API leaves the order to the implementation: all expressions are equal here, so that the next criteria decide.</summary>
    public static readonly PathSpecificity Regex = new(1, 0, 0);

    public static PathSpecificity Exact(int length, int methodLength = 0) => new(3, length, methodLength);

    public static PathSpecificity Prefix(int length) => new(2, length, 0);
}
