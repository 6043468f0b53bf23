using System.Globalization;

namespace Mesh.Injection.Annotations;

/// <summary>A share of the requests.</summary>
internal static class ProxyRatio
{
    /// <summary>Null if the value is allowed, else what is wrong with it.</summary>
    public static string? Check(string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double ratio) && ratio is >= 0 and <= 1
            ? null
            : "is not a number between 0 and 1";
}
