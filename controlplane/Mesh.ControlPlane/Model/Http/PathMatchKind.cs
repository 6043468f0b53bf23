namespace Mesh.ControlPlane.Model.Http;

/// <summary>How a path is compared.</summary>
internal enum PathMatchKind
{
    Exact,

    /// <summary>Whole elements.</summary>
    Prefix,

    /// <summary>The expression matches the whole path.</summary>
    Regex,
}
