namespace Mesh.Samples.Load;

/// <summary>Answer to <c>POST /call</c>.</summary>
/// <param name="Status">Status code; 0 if there was no answer.</param>
/// <param name="Headers">Header fields of the answer by lower-case name; several values joined by commas.</param>
/// <param name="Body">Body as text, or what went wrong.</param>
/// <param name="Milliseconds">From the begin to the end of the body.</param>
internal sealed record CallResult(int Status, Dictionary<string, string> Headers, string Body, double Milliseconds);
