namespace Cake.LambdaLayer.Reporting;

/// <summary>A file that differs from the one of the last result.</summary>
/// <param name="Path">The path below <c>/opt</c>.</param>
/// <param name="BytesBefore">Its size in bytes before; <see langword="null"/> when it is new.</param>
/// <param name="BytesAfter">Its size in bytes now; <see langword="null"/> when it is gone.</param>
internal sealed record ReportChange(string Path, long? BytesBefore, long? BytesAfter);
