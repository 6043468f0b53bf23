namespace Mesh.ControlPlane.Webhooks.Conversion;

/// <summary>An object that cannot be said in the version asked for; the message names the field. Ends in <see cref="ConversionReview"/>.</summary>
internal sealed class InconvertibleException(string message) : Exception(message);
